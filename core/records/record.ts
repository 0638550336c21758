import { isUtf8 } from 'node:buffer';
import { type JsonObject, parseObject } from '#core/json.ts';
import { BACKSLASH, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes.ts';

/**
 * One record of a log. The text is kept beside the parsed value because parsing loses two things that
 * matter here: digits of a number past 2^53, and all but the last of duplicate keys.
 */
export type LogRecord = { readonly value: JsonObject; readonly text: string };

/**
 * Why a record was not understood: not JSON · not UTF-8 · larger than a record may be ·
 * JSON, but no event of Tracee's · a format that is known and not read · compressed, in the midst of a text.
 */
export const MALFORMED_REASONS = ['json', 'encoding', 'oversized', 'shape', 'unsupported', 'compressed'] as const;

export type MalformedReason = (typeof MALFORMED_REASONS)[number];

/** A record may hold 16 MiB; Tracee itself writes at most 32 kB of arguments. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Up to here a record is parsed unseen: what parsing makes of it stays below 80 MB, whatever it holds. */
const HARMLESS_BYTES = 1024 * 1024;
/** In larger records, which are envelopes around long texts: 16 MiB of `{},` would become 600 MB. */
const MAX_VALUES = 200_000;

/** The record in `bytes`, or why there is none. */
export function decodeRecord(bytes: Buffer): LogRecord | MalformedReason {
  const fault = faultOf(bytes);
  if (fault !== undefined) return fault;
  const text = bytes.toString('utf8');
  const value = parseObject(text);
  return value === undefined ? 'json' : { value, text };
}

/** Why bytes are not to be parsed; undefined if they may hold a record. */
export function faultOf(bytes: Buffer): MalformedReason | undefined {
  if (bytes.length > MAX_RECORD_BYTES) return 'oversized';
  if (!isUtf8(bytes)) return 'encoding';
  return bytes.length > HARMLESS_BYTES && isOversized(bytes.length, countValues(bytes)) ? 'oversized' : undefined;
}

/** How gzip and zstd begin. */
const COMPRESSED: readonly Buffer[] = ['1f8b08', '28b52ffd'].map((bytes) => Buffer.from(bytes, 'hex'));

/** Why a line of text that is no record is not understood. What is compressed hides how many records it is, in what look like lines. */
export function faultOfLine(line: Buffer): MalformedReason {
  if (isUtf8(line)) return 'json';
  return COMPRESSED.some((start) => line.subarray(0, start.length).equals(start)) ? 'compressed' : 'encoding';
}

/** Whether a record of this length is larger than a record may be, or has too many values: its opening brackets and its commas. */
export function isOversized(length: number, values: number): boolean {
  return length > MAX_RECORD_BYTES || (length > HARMLESS_BYTES && values > MAX_VALUES);
}

/** The record that a text carried inside another record holds, if it holds exactly one. */
export function decodeText(content: string | Buffer): LogRecord | undefined {
  if (typeof content === 'string' && content.length <= HARMLESS_BYTES) {
    const value = parseObject(content);
    return value === undefined ? undefined : { value, text: content };
  }
  const record = decodeRecord(typeof content === 'string' ? Buffer.from(content) : content);
  return typeof record === 'string' ? undefined : record;
}

/** About how many values a JSON text holds: its opening brackets and its commas, outside of strings. */
function countValues(bytes: Buffer): number {
  let values = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) inString = !inString;
    else if (inString && byte === BACKSLASH) at += 1;
    else if (!inString && (byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === COMMA)) values += 1;
  }
  return values;
}
