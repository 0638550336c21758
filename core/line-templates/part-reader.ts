import { isObject, parseObject } from '#core/json.ts';
import { CLOSE_BRACE, NEWLINE, OPEN_BRACE } from '#core/records/bytes.ts';
import { decodeRecord, isOversized } from '#core/records/record.ts';
import type { Position, Shortcut } from '#core/records/record-reader.ts';
import type { Event, MalformedEvent } from '#core/tracee/event.ts';
import type { ProcessReader } from '#core/tracee/process.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';
import { type CutList, cutLists, endOfObject } from './cut-lists.ts';
import type { LineHandler } from './event-reader.ts';
import { LINE_BYTES, LINE_START, RESULT } from './matcher.ts';
import { MAX_DEPTH, NONE } from './outline.ts';
import type { Path } from './path.ts';
import type { Templates } from './templates.ts';

/**
 * A record that is not known was looked at in vain, maybe up to the end of what is there. That may be so for this many bytes
 * beyond eight times those that were read or parsed, so that the time stays linear.
 */
const MAX_CREDIT = 16 * 1024 * 1024;
const LOOKS = 8;
/** What looking takes beside the bytes, as the number of bytes that are looked at in that time. */
const LOOK_BYTES = 512;

const NOTHING = Buffer.alloc(0);
const END_OF_LINE = Buffer.of(NEWLINE);

export type PartReader = Shortcut & {
  /** Has a whole line read, and learns it if it had to be parsed. It lies in the matcher's memory and ends with its end of line. */
  readLine(line: Buffer, write: (line: Buffer) => void): void;
};

/**
 * Reads records that are not a line with one event by the templates of such lines: those that share a line, and those that
 * hold a list of events. Each event is read as if it had a line of its own, together with what stands around the list. A
 * record is read in this way as a whole or not at all, so what comes of it is told at its end.
 */
export function createPartReader(templates: Templates, handler: LineHandler): PartReader {
  const { matcher, lists } = templates;
  const { bytes } = matcher;
  let told: Parameters<LineHandler['event']>[] = [];
  let others = 0;
  let credit = MAX_CREDIT;
  /** The last record was not parsed. */
  let isShort = false;
  const waiting: LineHandler = {
    event: (event, time, position, token, process) => told.push([event, time, position, token, keep(process, event)]),
    again: () => false,
    others(count) {
      others += count;
    },
  };

  return {
    read(chunk, from, first) {
      if (credit <= 0) return undefined;
      const start = chunk.byteOffset + from;
      const to = chunk.byteOffset + chunk.length;
      const end = endOfObject(matcher, start + 1, to);
      // The object's own bracket counts, too.
      const values = (matcher.words[RESULT.values] ?? 0) + 1;
      isShort = end !== NONE && !isOversized(end - start, values) && isKnown(bytes.subarray(start, end));
      if (!isShort) {
        credit -= LOOK_BYTES + (end === NONE ? to : end) - start;
        return undefined;
      }
      pay(end - start);
      return { end: from + end - start, events: tell(first) };
    },
    learn(record) {
      pay(record.length);
      const line = place(NOTHING, record, END_OF_LINE);
      if (line === undefined || !templates.add(line)) learnLists(record);
    },
    readLine(line, write) {
      isShort = false;
      write(line);
      pay(line.length);
      if (isShort || templates.add(line)) return;
      learnLists(line.subarray(line.indexOf(OPEN_BRACE), line.lastIndexOf(CLOSE_BRACE) + 1));
    },
  };

  function pay(length: number): void {
    credit = Math.min(credit + LOOKS * length, MAX_CREDIT);
  }

  function tell({ line, record }: Position): number {
    handler.others(others);
    for (const [event, time, { line: index }, token, process] of told)
      handler.event(event, time, { line, record: record + index }, token, process);
    templates.pay(told.length + others);
    return told.length + others;
  }

  /** Whether all of a record is known. What it tells waits. */
  function isKnown(record: Buffer): boolean {
    forget();
    const line = place(NOTHING, record, END_OF_LINE);
    return (
      (line !== undefined && isRead(line, 0)) || lists.paths().some((path) => areRead(cutLists(matcher, record, path)))
    );
  }

  function areRead(lists: readonly CutList[]): boolean {
    forget();
    let index = 0;
    return lists.length > 0 && lists.every((list) => list.elements.every((part) => isElementRead(list, part, index++)));
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
    const parsed = templates.canAdd() && record.buffer === bytes.buffer ? decodeRecord(record) : 'unsupported';
    const path = typeof parsed === 'string' ? undefined : findList(parsed.value);
    if (path === undefined) return;
    lists.add(path);
    for (const { head, tail, elements } of cutLists(matcher, record, path)) {
      for (const element of elements) {
        const line = place(head, element, tail);
        if (line === undefined || !(isRead(line, 0) || templates.add(line))) return;
      }
    }
  }
}

/** What the reader of a process tells, also when another line has taken the place of its own. */
function keep(process: ProcessReader, { kind }: Event | MalformedEvent): ProcessReader {
  const isExec = kind === 'exec';
  const [id, parent, isEntered] = [process.id(), process.parent(), process.isEntered()];
  const program = isExec ? undefined : process.program();
  const all = isExec ? process.arguments() : undefined;
  return {
    id: () => id,
    parent: () => parent,
    isEntered: () => isEntered,
    program: () => program,
    arguments: () => all,
  };
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
