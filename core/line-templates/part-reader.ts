import { isObject, parseObject } from '#core/json.ts';
import { CLOSE_BRACE, NEWLINE, OPEN_BRACE } from '#core/records/bytes.ts';
import { decodeRecord, faultOf } from '#core/records/record.ts';
import type { Position, Shortcut } from '#core/records/record-reader.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';
import { type CutList, cutLists } from './cut-lists.ts';
import type { LineHandler } from './event-reader.ts';
import { LINE_BYTES, LINE_START } from './matcher.ts';
import { MAX_DEPTH } from './outline.ts';
import { isSamePath, type Path } from './path.ts';
import type { Templates } from './templates.ts';

/** A log has one; more than these at a time are no log. */
const MAX_PATHS = 4;

const NOTHING = Buffer.alloc(0);
const END_OF_LINE = Buffer.of(NEWLINE);

export type PartReader = Shortcut & {
  /** A whole line was parsed. It lies in the matcher's memory and ends with its end of line. */
  learnLine(line: Buffer): void;
};

/**
 * Reads records that are not a line with one event by the templates of such lines: those that share a line, and those that
 * hold a list of events. Each event is read as if it had a line of its own, together with what stands around the list. A
 * record is read in this way as a whole or not at all, so what comes of it is told at its end.
 */
export function createPartReader(templates: Templates, handler: LineHandler): PartReader {
  const { bytes } = templates.matcher;
  /** Where there were lists of events, the last first. */
  let paths: readonly Path[] = [];
  let told: Parameters<LineHandler['event']>[] = [];
  let others = 0;
  const waiting: LineHandler = {
    event: (...event) => told.push(event),
    others(count) {
      others += count;
    },
  };

  return {
    read(record, first) {
      const isKnown =
        isReadAlone(record) || (faultOf(record) === undefined && paths.some((path) => isReadAt(record, path)));
      return isKnown ? tell(first) : 0;
    },
    learn(record) {
      const line = place(NOTHING, record, END_OF_LINE);
      if (line === undefined || !templates.add(line)) learnLists(record);
    },
    learnLine(line) {
      if (!templates.add(line)) learnLists(line.subarray(line.indexOf(OPEN_BRACE), line.lastIndexOf(CLOSE_BRACE) + 1));
    },
  };

  function tell({ line, record }: Position): number {
    handler.others(others);
    for (const [event, time, { line: index }, token] of told)
      handler.event(event, time, { line, record: record + index }, token);
    return told.length + others;
  }

  function isReadAlone(record: Buffer): boolean {
    forget();
    const line = place(NOTHING, record, END_OF_LINE);
    return line !== undefined && isRead(line, 0);
  }

  function isReadAt(record: Buffer, path: Path): boolean {
    forget();
    let index = 0;
    return (
      cutLists(record, path)?.every((list) =>
        list.elements.every((element) => isElementRead(list, element, index++)),
      ) ?? false
    );
  }

  function isElementRead({ head, tail }: CutList, element: Buffer, index: number): boolean {
    const line = place(head, element, tail);
    const start = LINE_START + head.length;
    return line !== undefined && isRead(line, index) && templates.isOfElement(start, start + element.length);
  }

  function forget(): void {
    told = [];
    others = 0;
  }

  /** Whether a line is known. What it tells waits, with the index in place of the line's number. */
  function isRead({ length }: Buffer, index: number): boolean {
    const { at, count } = templates.read(LINE_START, LINE_START + length, index, waiting);
    return count === 1 && at === LINE_START + length;
  }

  /** Puts a line where the matcher can read it; undefined if it is too long. */
  function place(head: Buffer, element: Buffer, tail: Buffer): Buffer | undefined {
    const length = head.length + element.length + tail.length;
    if (length > LINE_BYTES) return undefined;
    head.copy(bytes, LINE_START);
    element.copy(bytes, LINE_START + head.length);
    tail.copy(bytes, LINE_START + head.length + element.length);
    return bytes.subarray(LINE_START, LINE_START + length);
  }

  function learnLists(record: Buffer): void {
    const parsed = templates.canAdd() ? decodeRecord(record) : 'unsupported';
    const path = typeof parsed === 'string' ? undefined : findList(parsed.value);
    if (path === undefined) return;
    paths = [path, ...paths.filter((known) => !isSamePath(known, path))].slice(0, MAX_PATHS);
    for (const { head, tail, elements } of cutLists(record, path) ?? []) {
      for (const element of elements) {
        const line = place(head, element, tail);
        if (line === undefined || !(isRead(line, 0) || templates.add(line))) return;
      }
    }
  }
}

/** The list that holds the first event of a record: the path to any of its elements. */
function findList(record: unknown): Path | undefined {
  const path = findEvent(record, 0) ?? [];
  const last = path.findLastIndex((step) => typeof step === 'number');
  return last === -1 ? undefined : path.slice(0, last + 1);
}

function findEvent(value: unknown, depth: number): Path | undefined {
  const object = typeof value === 'string' ? parseObject(value) : value;
  if (isObject(object) && readBareEvent(object) !== undefined) return [];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const path = findEvent(child, depth + 1);
    if (path !== undefined) return [Array.isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}
