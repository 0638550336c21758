import { readVarint } from './varint.ts';

/**
 * A request of OTLP (https://github.com/open-telemetry/opentelemetry-proto, ExportLogsServiceRequest and its like for traces
 * and metrics), bare or behind its length in four bytes as the Collector's file exporter writes it. Protobuf has no magic
 * number: the lengths of its first three messages must lie within each other.
 */
export function isOtlpProtobuf(head: Buffer): boolean {
  if (isRequest(head)) return true;
  return head.length > 4 && head.readUInt32BE(0) > 4 && isRequest(head.subarray(4));
}

const FIELD_1 = 0x0a;
const FIELD_2 = 0x12;
const FIELD_3 = 0x1a;

function isRequest(head: Buffer): boolean {
  const resourceLogs = readMessage(head, 0, [FIELD_1]);
  if (resourceLogs === undefined) return false;
  // A resource, or the logs of a scope; then attributes, a scope or a record.
  const first = readMessage(head, resourceLogs.start, [FIELD_1, FIELD_2]);
  if (first === undefined || first.end > resourceLogs.end) return false;
  if (first.start === first.end) return readMessage(head, first.end, [FIELD_2]) !== undefined;
  const second = readMessage(head, first.start, [FIELD_1, FIELD_2, FIELD_3]);
  return second !== undefined && second.end <= first.end;
}

function readMessage(
  bytes: Buffer,
  at: number,
  tags: readonly number[],
): { readonly start: number; readonly end: number } | undefined {
  if (!tags.includes(bytes[at] ?? 0)) return undefined;
  const length = readVarint(bytes, at + 1);
  return length && { start: length.next, end: length.next + length.value };
}

const GOB_EVENT = Buffer.from('\x03\x01\x01\x05Event', 'latin1');

/** https://pkg.go.dev/encoding/gob: the first message defines the type `Event`, as Tracee wrote it up to v0.14. */
export function isGob(head: Buffer): boolean {
  const at = head.subarray(0, 24).indexOf(GOB_EVENT);
  return at >= 3 && head[at - 2] === 0xff;
}

const EVENT_TIME = Buffer.of(0xd7, 0);

/**
 * MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) of Fluentd and Fluent Bit: records, which are maps
 * with text as their first key; pairs of a time and a record; or the forward protocol's messages, which begin with a tag
 * (https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1). None of their first bytes begins a text.
 */
export function isMessagePack(head: Buffer): boolean {
  if (isRecordMap(head)) return true;
  const first = head[0] ?? 0;
  if (first < 0x92 || first > 0x94) return false;
  return isShortText(head, 1) || isRecordMap(head.subarray(afterTime(head, 1))) || isPairWithMetadata(head);
}

/** Fluent Bit's: the time and its metadata are a pair themselves, and the record stands behind both. */
function isPairWithMetadata(head: Buffer): boolean {
  return head[1] === 0x92 && afterTime(head, 2) > 2 && isMap(head[afterTime(head, 2)]);
}

/** Where the time at `at` ends; `at` if there is none. */
function afterTime(head: Buffer, at: number): number {
  if (head.subarray(at, at + 2).equals(EVENT_TIME)) return at + 10;
  if (head[at] === 0xce) return at + 5;
  return head[at] === 0xcf || head[at] === 0xcb ? at + 9 : at;
}

function isMap(byte = 0): boolean {
  return (byte >= 0x80 && byte <= 0x8f) || byte === 0xde || byte === 0xdf;
}

function isRecordMap(head: Buffer): boolean {
  const first = head[0] ?? 0;
  if (!isMap(first) || first === 0x80) return false;
  return isShortText(head, first === 0xde ? 3 : first === 0xdf ? 5 : 1);
}

/** A text of up to 255 bytes, not empty, printable as far as it is seen. */
function isShortText(head: Buffer, at: number): boolean {
  const first = head[at] ?? 0;
  const isFixed = first > 0xa0 && first <= 0xbf;
  if (!isFixed && first !== 0xd9) return false;
  const start = isFixed ? at + 1 : at + 2;
  const length = isFixed ? first & 0x1f : (head[at + 1] ?? 0);
  const text = head.toString('latin1', start, start + length);
  return text !== '' && /^[ -~]+$/.test(text);
}
