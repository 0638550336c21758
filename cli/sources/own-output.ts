import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { isObject, parseJson } from '#core/json.ts';
import { explainTraceeText } from '#core/records/known-text.ts';
import { readSettings } from '#core/settings/read-settings.ts';

/** The product of a finding in OCSF stands behind its message. */
const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** More than any settings have. */
const MAX_SETTINGS_BYTES = 1_000_000;
/** More than any table has that traceward writes. */
const MAX_TEXT_BYTES = 64_000_000;
const NEWLINE = 10;
/** An object of JSON that has a key, also escaped within a text, or as CSV has it. */
const KEYED_OBJECT = /\{\s*\\*"/;

/** What traceward writes: how the file begins, and each line after its first. */
type Kind = { readonly beginning: RegExp; readonly line: RegExp };

const FINDING = /^\{"id":"[0-9a-f]{32}","signature":\{"id":"/;
const OCSF_FINDING = /^\{"category_uid":2,[^\n]{0,60000}"product":\{"name":"traceward","vendor_name":"traceward",/;

const KINDS: readonly Kind[] = [
  {
    beginning:
      /^<!doctype html>\n<html lang="en">\n(?:<meta [^\n]{0,2000}>\n){0,6}<meta name="generator" content="traceward /,
    // No line of a report begins as a record does, or with a time, as what shippers put before one does.
    line: /^\s{0,200}(?:[^\s[{\d]|$)/,
  },
  { beginning: FINDING, line: FINDING },
  { beginning: OCSF_FINDING, line: OCSF_FINDING },
  // The summary is one line.
  { beginning: /^\{"sources":\d+,"bytes":\d+,"lines":\d+,"malformed":\d+,"malformedByReason":\{/, line: /^$/ },
  // A crash may have torn off the last line of a journal.
  {
    beginning: /^traceward \S{1,40} journal \d{1,4}\n/,
    line: /^(?:[0-9a-f]{32} [0-9a-f]{32} \{|[0-9a-f]{0,32}$|[0-9a-f]{32} [0-9a-f]{0,32} ?$)/,
  },
];

/**
 * Whether a file is one that traceward writes, or one of its settings, or of entries for them. All of it is looked at: who
 * shipped a log may have written a beginning like ours, and what comes after it is a log.
 */
export function isOwnOutput(path: string): boolean {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return false;
    const head = readHead(path);
    const kind = KINDS.find(({ beginning }) => beginning.test(head));
    if (kind !== undefined) return areLinesAfterFirst(path, kind.line);
    return /^\ufeff?\s*[[{]/.test(head) && stats.size <= MAX_SETTINGS_BYTES && isOfSettings(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Whether something would be lost with a file. Plain text that has no object of JSON with a key, such as a table or an
 * empty list, holds no event, unless it is Tracee's own text; what traceward wrote, it can write again.
 */
export function mayHoldLog(path: string): boolean {
  return !isTextWithoutRecords(path) && !isOwnOutput(path);
}

function isTextWithoutRecords(path: string): boolean {
  try {
    if (statSync(path).size > MAX_TEXT_BYTES) return false;
    const bytes = readFileSync(path);
    // What is compressed is no UTF-8, and UTF-16 has zeros.
    const isText = isUtf8(bytes) && !bytes.includes(0);
    return isText && !KEYED_OBJECT.test(bytes.toString()) && explainTraceeText(bytes) === undefined;
  } catch {
    return false;
  }
}

function readHead(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('utf8', 0, readSync(descriptor, head));
  } finally {
    closeSync(descriptor);
  }
}

/** Whether all lines but the first begin so. Of each, so much is kept as tells that. */
function areLinesAfterFirst(path: string, expected: RegExp): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let isFirst = true;
    let line = '';
    for (;;) {
      const bytesRead = readSync(descriptor, chunk);
      if (bytesRead === 0) return isFirst || line === '' || expected.test(line);
      for (let at = 0; at < bytesRead; ) {
        const newline = chunk.subarray(0, bytesRead).indexOf(NEWLINE, at);
        const end = newline === -1 ? bytesRead : newline;
        line += chunk.toString('latin1', at, Math.min(end, at + HEAD_BYTES - line.length));
        if (newline === -1) break;
        if (!isFirst && !expected.test(line)) return false;
        isFirst = false;
        line = '';
        at = newline + 1;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** An empty object or list is anybody's. */
function isOfSettings(text: string): boolean {
  const value = parseJson(text.replace(/^\ufeff/, ''));
  const document = Array.isArray(value) ? { suppressions: value } : value;
  const isEmpty = Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
  if (!isObject(document) || isEmpty) return false;
  try {
    readSettings(JSON.stringify(document), '');
    return true;
  } catch (error) {
    if (error instanceof TracewardError) return false;
    throw error;
  }
}
