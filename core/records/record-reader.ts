import { isUtf8 } from 'node:buffer';
import { createPartJoiner, type Joined, type PartJoiner } from './part-joiner.ts';
import type { MalformedReason } from './record.ts';
import { decodeText, type LogRecord } from './record.ts';
import { createSplitter, type LineSplitter, type Splitter } from './split.ts';
import { unwrapLine, unwrapRecord } from './wrappers/unwrap.ts';
import type { Fragment } from './wrappers/wrapper.ts';

/** `line` is physical, from 1; `record` counts the records that begin on that line, from 1. */
export type Position = { readonly line: number; readonly record: number };

export type RecordHandler = {
  /** Takes a record that it understands, or says false: then it may be a wrapper around others. */
  accept(record: LogRecord, position: Position): boolean;
  malformed(reason: MalformedReason, position: Position): void;
};

/** Real logs are wrapped once or twice; a hostile one could nest as deep as its 16 MiB allow. */
const MAX_WRAPPERS = 6;

/** A way through one level of wrapping: what cuts its bytes, and what joins the parts found in them. */
type Level = { readonly splitter: LineSplitter; readonly parts: PartJoiner };

export type RecordReader = Splitter & {
  /** The number of the line that begins here, if nothing that was read before can change what it means. */
  lineStart(): number | undefined;
  /** So many lines were read elsewhere. */
  skipLines(count: number): void;
};

/** Turns a log's bytes into its records, whatever they are wrapped in. */
export function createRecordReader(handler: RecordHandler): RecordReader {
  let last: Position = { line: 0, record: 0 };
  /** The line of the outermost text that a nested splitter is at work on. */
  let outerLine = 0;
  const outermost = createLevel(0);
  /** The levels that have held parts. */
  const wrapped = new Set<Level>();
  const levels = [outermost, ...Array.from({ length: MAX_WRAPPERS }, (_, depth) => createLevel(depth + 1))];

  const { splitter } = outermost;

  return {
    write: splitter.write,
    lineStart: () => (hasNoParts() ? splitter.lineStart() : undefined),
    skipLines: splitter.skipLines,
    end() {
      splitter.end();
      levels.forEach(({ parts }, depth) => {
        for (const rest of parts.drain()) readJoined(rest, depth);
      });
      last = { line: 0, record: 0 };
    },
  };

  function hasNoParts(): boolean {
    for (const { parts } of wrapped) if (!parts.isEmpty()) return false;
    return true;
  }

  function createLevel(depth: number): Level {
    const physical = (line: number) => (depth === 0 ? line : outerLine);
    const splitter = createSplitter({
      record: (record, line) => readRecord(record, depth, physical(line)),
      plainLine: (bytes, line) => readPlainLine(bytes, depth, physical(line)),
      malformed: (reason, line) => reject(reason, physical(line)),
    });
    return { splitter, parts: createPartJoiner() };
  }

  function readRecord(record: LogRecord, depth: number, line: number): void {
    const position = next(line);
    if (handler.accept(record, position)) {
      last = position;
      return;
    }
    const fragments = unwrapRecord(record);
    if (fragments === undefined) reject('shape', line);
    else if (fragments === 'unsupported') reject('unsupported', line);
    else readFragments(fragments, depth, line);
  }

  function readPlainLine(bytes: Buffer, depth: number, line: number): void {
    const fragments = unwrapLine(bytes);
    if (fragments === undefined) reject(isUtf8(bytes) ? 'json' : 'encoding', line);
    else readFragments(fragments, depth, line);
  }

  function readFragments(fragments: readonly Fragment[], depth: number, line: number): void {
    const level = levels[depth];
    if (level === undefined) return;
    wrapped.add(level);
    for (const fragment of fragments) {
      const joined = level.parts.add(fragment, line);
      if (joined === 'oversized') reject('oversized', line);
      else if (joined !== undefined) readJoined(joined, depth);
    }
  }

  function readJoined({ content, line }: Joined, depth: number): void {
    const nested = levels[depth + 1];
    if (nested === undefined) return reject('unsupported', line);
    const record = decodeText(content);
    if (record !== undefined) return readRecord(record, depth + 1, line);
    outerLine = line;
    nested.splitter.write(typeof content === 'string' ? Buffer.from(content) : content);
    nested.splitter.end();
  }

  function reject(reason: MalformedReason, line: number): void {
    last = next(line);
    handler.malformed(reason, last);
  }

  function next(line: number): Position {
    return { line, record: line === last.line ? last.record + 1 : 1 };
  }
}
