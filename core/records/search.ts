import { isObject, type JsonObject } from '#core/json.ts';
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes.ts';
import { type MemberSpan, membersOf } from './members.ts';
import { walkObject } from './object-walk.ts';
import type { LogRecord } from './record.ts';

/** Takes what may hold an event. Each method says whether one was in it; then its insides are not searched any more. */
export type SearchSink = {
  record(record: LogRecord): boolean;
  text(content: string | Buffer): boolean;
  /** Searches an array, or a line that may hold several objects: each by `element`. */
  list(search: () => boolean): boolean;
  /** Searches one element of a list: what looks alike in two elements are two events, not copies of one. `element`: if it is parsed. */
  element(search: () => boolean, element?: unknown): boolean;
  /** The rest is not searched: it would take too long. */
  gaveUp(): void;
  /** So many members, elements or brackets were gone through. */
  passed(count: number): void;
};

/** Deeper than any shipper nests what it was given. */
const MAX_DEPTH = 32;
/** How often a line's bytes may be walked, all attempts together: what begins like an object may go on to the end. */
const MAX_WALKS = 8;
const SOME_BYTES = 64 * 1024;
/** What an attempt costs beside the bytes that it walks, in bytes: it may be one of a million. */
const ATTEMPT_BYTES = 1024;
/** How the base64 of `{"` begins. */
const ENCODED_OBJECT = 'eyJ';
const ESCAPE = '\x1b';
/** Colours, as terminals are told of them. */
const COLOURS = new RegExp(`${ESCAPE}\\[[\\d;]{0,32}m`, 'g');

/**
 * Offers all objects and texts below a record to the sink, those outside before those inside, but not what was `tried`
 * already. The time is linear in the record's text.
 */
export function searchRecord({ value, text }: LogRecord, sink: SearchSink, tried: ReadonlySet<unknown>): boolean {
  const ends = bracketEnds(text, sink);
  return searchObject(value, text.indexOf('{'), 0);

  function searchObject(object: JsonObject, start: number, depth: number): boolean {
    const members = [...membersOf(text, start, ends)];
    sink.passed(members.length);
    const last = new Map(members.map((member) => [member.key, member]));
    return anyOf(members, (member) => {
      const isLast = last.get(member.key) === member;
      const child: unknown = isLast ? object[member.key] : JSON.parse(text.slice(member.start, member.end));
      return searchValue(child, member, depth + 1);
    });
  }

  function searchValue(child: unknown, { start, end }: Omit<MemberSpan, 'key'>, depth: number): boolean {
    if (typeof child === 'string') return mayHoldObject(child) && !tried.has(child) && sink.text(decoded(child));
    if (depth > MAX_DEPTH) return false;
    if (Array.isArray(child)) return searchArray(child, start, depth);
    if (!isObject(child)) return false;
    const nested = { value: child, text: text.slice(start, end) };
    return !tried.has(nested.text) && (sink.record(nested) || searchObject(child, start, depth));
  }

  function searchArray(list: readonly unknown[], start: number, depth: number): boolean {
    if (isBytes(list)) return sink.text(Buffer.from(list));
    const pairs = recordOfPairs(list);
    if (pairs !== undefined && sink.record(pairs)) return true;
    const elements = [...membersOf(text, start, ends)];
    sink.passed(elements.length);
    return sink.list(() =>
      anyOf(list, (element, at) => {
        const place = elements[at];
        return place !== undefined && sink.element(() => searchValue(element, place, depth + 1), element);
      }),
    );
  }
}

/**
 * Offers all objects that stand in a line of text to the sink, also such as a string in it carries, escaped as JSON or CSV
 * do. The time is linear in the line's length.
 */
export function searchLine(line: Buffer, sink: SearchSink): boolean {
  // No JSON has this byte in it, so that the colours can go first.
  const plain = line.includes(ESCAPE) ? Buffer.from(withoutColours(line.toString('latin1')), 'latin1') : line;
  return sink.list(() => searchPlain(plain, sink));
}

export function withoutColours(text: string): string {
  return text.replace(COLOURS, '');
}

/** How every event of Tracee's begins. */
const EVENT_START = Buffer.from('{"timestamp":');

/** Whether a search of a broken record could find anything. There may be millions that are a brace each. */
export function mayHoldEvents(record: Buffer): boolean {
  return record.length > EVENT_START.length && record.indexOf(EVENT_START, 1) !== -1;
}

/** Offers the events that stand whole in a broken record to the sink, which is none of them. The time is linear in its length. */
export function searchBroken(record: Buffer, sink: SearchSink): boolean {
  return sink.list(() => searchWhole(record, sink));
}

function searchWhole(record: Buffer, sink: SearchSink): boolean {
  let credit = MAX_WALKS * record.length + SOME_BYTES;
  let isFound = false;
  let at = record.indexOf(EVENT_START, 1);
  for (; at !== -1 && credit > 0; at = record.indexOf(EVENT_START, at)) {
    const step = walkObject().step(record, at);
    credit -= ATTEMPT_BYTES + step.at - at;
    if (step.state === 'whole') isFound = sink.element(() => sink.text(record.subarray(at, step.at))) || isFound;
    at = step.state === 'whole' ? step.at : at + 1;
  }
  if (at !== -1) sink.gaveUp();
  return isFound;
}

function searchPlain(line: Buffer, sink: SearchSink): boolean {
  let credit = MAX_WALKS * line.length + SOME_BYTES;
  let isFound = false;
  let at = line.indexOf(OPEN_BRACE);
  for (; at !== -1 && credit > 0; at = line.indexOf(OPEN_BRACE, at)) {
    credit -= ATTEMPT_BYTES;
    const quoted = line[at - 1] === QUOTE ? quotedText(line, at - 1) : undefined;
    if (quoted !== undefined) {
      credit -= quoted.end - at;
      isFound = sink.element(() => sink.text(quoted.text)) || isFound;
      at = quoted.end;
      continue;
    }
    const step = walkObject().step(line, at);
    credit -= step.at - at;
    if (step.state === 'whole') isFound = sink.element(() => sink.text(line.subarray(at, step.at))) || isFound;
    at = step.state === 'whole' ? step.at : at + 1;
  }
  if (at !== -1) sink.gaveUp();
  return isFound;
}

/** The string whose opening quote stands there, if it holds an object whose quotes are escaped; and where it ends. */
function quotedText(line: Buffer, quote: number): { readonly text: string; readonly end: number } | undefined {
  const first = line[quote + 2];
  if (first === BACKSLASH) return jsonString(line, quote);
  return first === QUOTE && line[quote + 3] === QUOTE ? csvField(line, quote) : undefined;
}

function jsonString(line: Buffer, quote: number) {
  let end = quote + 1;
  while (end < line.length && line[end] !== QUOTE) end += line[end] === BACKSLASH ? 2 : 1;
  try {
    const text: unknown = JSON.parse(line.toString('utf8', quote, end + 1));
    return typeof text === 'string' ? { text, end: end + 1 } : undefined;
  } catch {
    return undefined;
  }
}

function csvField(line: Buffer, quote: number) {
  let end = quote + 1;
  while (end < line.length && (line[end] !== QUOTE || line[end + 1] === QUOTE)) end += line[end] === QUOTE ? 2 : 1;
  return { text: line.toString('utf8', quote + 1, end).replaceAll('""', '"'), end: end + 1 };
}

/** All of them, also behind one that holds something. */
function anyOf<Item>(items: readonly Item[], holds: (item: Item, at: number) => boolean): boolean {
  return items.filter(holds).length > 0;
}

function mayHoldObject(text: string): boolean {
  return text.includes('{') || text.startsWith(ENCODED_OBJECT);
}

/** Kinesis and Firehose carry what they were given as base64. */
function decoded(text: string): string | Buffer {
  return text.startsWith(ENCODED_OBJECT) ? Buffer.from(text, 'base64') : text;
}

/** What journald writes for a message that is no valid text, or a long one. */
export function isBytes(list: readonly unknown[]): list is readonly number[] {
  return list.length > 1 && list.every((item) => typeof item === 'number' && item >= 0 && item < 256);
}

/** The object that OpenTelemetry writes as a list of keys and typed values. */
function recordOfPairs(list: readonly unknown[]): LogRecord | undefined {
  if (list.length === 0 || !list.every(isPair)) return undefined;
  const text = textOfPairs(list, 0);
  const value: unknown = JSON.parse(text);
  return isObject(value) ? { value, text } : undefined;
}

type Pair = { readonly key: string; readonly value: JsonObject };

export function isPair(item: unknown): item is Pair {
  return isObject(item) && typeof item['key'] === 'string' && isObject(item['value']);
}

function textOfPairs(pairs: readonly Pair[], depth: number): string {
  return `{${pairs.map(({ key, value }) => `${JSON.stringify(key)}:${textOfTyped(value, depth + 1)}`).join(',')}}`;
}

/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: 64-bit numbers are texts, whose digits are kept. */
function textOfTyped(typed: unknown, depth: number): string {
  if (!isObject(typed) || depth > MAX_DEPTH) return 'null';
  const { intValue, arrayValue, kvlistValue } = typed;
  if (typeof intValue === 'string' && /^-?\d{1,20}$/.test(intValue)) return String(BigInt(intValue));
  if (isObject(arrayValue))
    return `[${listIn(arrayValue)
      .map((item) => textOfTyped(item, depth + 1))
      .join(',')}]`;
  if (isObject(kvlistValue)) return textOfPairs(listIn(kvlistValue).filter(isPair), depth);
  return JSON.stringify(typed['stringValue'] ?? intValue ?? typed['doubleValue'] ?? typed['boolValue'] ?? null);
}

function listIn({ values }: JsonObject): readonly unknown[] {
  return Array.isArray(values) ? values : [];
}

/** Where each bracket of a valid JSON text is closed: the index behind it, by the index of the opening one; else 0. */
function bracketEnds(text: string, { passed }: Pick<SearchSink, 'passed'>): Uint32Array {
  const ends = new Uint32Array(text.length);
  let brackets = 0;
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) open.push(at);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      ends[open.pop() ?? 0] = at + 1;
      brackets += 1;
    }
  }
  passed(brackets);
  return ends;
}

/** Where the closing quote stands, by where the opening one does. */
function endOfText(text: string, opening: number): number {
  for (let at = opening + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}
