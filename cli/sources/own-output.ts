import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { isObject, parseJson } from '#core/json.ts';
import { readSettings } from '#core/settings/read-settings.ts';

/** The product of a finding in OCSF stands behind its message. */
const HEAD_BYTES = 64 * 1024;
/** More than any settings have. */
const MAX_SETTINGS_BYTES = 1_000_000;

/** How what traceward writes begins: a report, findings, findings in OCSF, a summary, a journal. */
const BEGINNINGS: readonly RegExp[] = [
  /^<!doctype html>\n<html lang="en">\n(?:<meta [^\n]{0,2000}>\n){0,6}<meta name="generator" content="traceward /,
  /^\{"id":"[0-9a-f]{32}","signature":\{"id":"/,
  /^\{"category_uid":2,[^\n]{0,60000}"product":\{"name":"traceward","vendor_name":"traceward",/,
  /^\{"sources":\d+,"bytes":\d+,"lines":\d+,"malformed":\d+,"malformedByReason":\{/,
  /^traceward \S{1,40} journal \d{1,4}\n/,
];

/**
 * Whether a file begins as one that traceward writes, or is one of its settings, or of entries for them. That its beginning
 * is ours says nothing of the rest: who shipped a log may have written it.
 */
export function isOwnOutput(path: string): boolean {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return false;
    const head = readHead(path);
    if (BEGINNINGS.some((beginning) => beginning.test(head))) return true;
    return /^\ufeff?\s*[[{]/.test(head) && stats.size <= MAX_SETTINGS_BYTES && isOfSettings(readFileSync(path, 'utf8'));
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

/** An empty object or list is anybody's. */
function isOfSettings(text: string): boolean {
  const value = parseJson(text.replace(/^\ufeff/, ''));
  const document = Array.isArray(value) ? { suppressions: value } : value;
  if (!isObject(document) || Object.values(document).every((part) => Array.isArray(part) && part.length === 0))
    return false;
  try {
    readSettings(JSON.stringify(document), '');
    return true;
  } catch (error) {
    if (error instanceof TracewardError) return false;
    throw error;
  }
}
