import { wrap as bare } from '#test/fixtures/wrappers/bare/wrap.ts';
import { wrap as cloudwatch } from '#test/fixtures/wrappers/cloudwatch/wrap.ts';
import { wrap as cri } from '#test/fixtures/wrappers/cri/wrap.ts';
import { wrap as criParts } from '#test/fixtures/wrappers/cri-parts/wrap.ts';
import { wrap as csv } from '#test/fixtures/wrappers/csv/wrap.ts';
import { wrap as docker } from '#test/fixtures/wrappers/docker/wrap.ts';
import { wrap as fluentBitLog } from '#test/fixtures/wrappers/fluent-bit-log/wrap.ts';
import { wrap as mergeLog } from '#test/fixtures/wrappers/fluent-bit-merge-log/wrap.ts';
import { wrap as jsonArray } from '#test/fixtures/wrappers/json-array/wrap.ts';
import { wrap as openTelemetry } from '#test/fixtures/wrappers/open-telemetry/wrap.ts';

export type Wrap = (lines: readonly string[]) => Buffer;

const eachLine =
  (wrap: (line: string) => string): Wrap =>
  (lines) =>
    bare(lines.map(wrap));

/** What shippers make of lines. */
export const WRAPS: Readonly<Record<string, Wrap>> = {
  bare,
  cloudwatch,
  cri,
  'cri-parts': criParts,
  csv,
  docker,
  'fluent-bit-log': fluentBitLog,
  'fluent-bit-merge-log': mergeLog,
  'json-array': jsonArray,
  'open-telemetry': openTelemetry,
  'object under a key that nobody knows': eachLine((line) => `{"v":1,"payload":{"inner":[${line}]},"tail":"x"}`),
  'text under a key that nobody knows': eachLine((line) =>
    JSON.stringify({ v: 1, payload: { inner: line }, tail: 'x' }),
  ),
  'after a text': eachLine((line) => `Feb  9 16:00:42 node-1 tracee[7]: ${line}`),
  'with spaces': eachLine((line) => JSON.stringify(JSON.parse(line), null, 1).replace(/\n\s*/g, ' ')),
  'with sorted keys': eachLine((line) => JSON.stringify(sorted(JSON.parse(line)))),
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
