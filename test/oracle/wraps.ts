import { wrap as bare } from '#test/fixtures/wrappers/bare/wrap.ts';
import { wrap as carriageReturns } from '#test/fixtures/wrappers/carriage-returns/wrap.ts';
import { wrap as cloudwatch } from '#test/fixtures/wrappers/cloudwatch/wrap.ts';
import { wrap as cloudwatchFluentBit } from '#test/fixtures/wrappers/cloudwatch-fluent-bit/wrap.ts';
import { wrap as concatenated } from '#test/fixtures/wrappers/concatenated/wrap.ts';
import { wrap as cri } from '#test/fixtures/wrappers/cri/wrap.ts';
import { wrap as criParts } from '#test/fixtures/wrappers/cri-parts/wrap.ts';
import { wrap as csv } from '#test/fixtures/wrappers/csv/wrap.ts';
import { wrap as docker } from '#test/fixtures/wrappers/docker/wrap.ts';
import { wrap as dockerJournalParts } from '#test/fixtures/wrappers/docker-journal-parts/wrap.ts';
import { wrap as dockerParts } from '#test/fixtures/wrappers/docker-parts/wrap.ts';
import { wrap as filebeatLogstash } from '#test/fixtures/wrappers/filebeat-logstash/wrap.ts';
import { wrap as fluentBitEvent } from '#test/fixtures/wrappers/fluent-bit-event/wrap.ts';
import { wrap as fluentBitKeepLog } from '#test/fixtures/wrappers/fluent-bit-keep-log/wrap.ts';
import { wrap as fluentBitLog } from '#test/fixtures/wrappers/fluent-bit-log/wrap.ts';
import { wrap as fluentBitMergeLog } from '#test/fixtures/wrappers/fluent-bit-merge-log/wrap.ts';
import { wrap as fluentBitMergeLogKey } from '#test/fixtures/wrappers/fluent-bit-merge-log-key/wrap.ts';
import { wrap as fluentBitMessage } from '#test/fixtures/wrappers/fluent-bit-message/wrap.ts';
import { wrap as fluentdOutFile } from '#test/fixtures/wrappers/fluentd-out-file/wrap.ts';
import { wrap as indented } from '#test/fixtures/wrappers/indented/wrap.ts';
import { wrap as journalExport } from '#test/fixtures/wrappers/journal-export/wrap.ts';
import { wrap as jsonArray } from '#test/fixtures/wrappers/json-array/wrap.ts';
import { wrap as jsonArrayLines } from '#test/fixtures/wrappers/json-array-lines/wrap.ts';
import { wrap as openTelemetry } from '#test/fixtures/wrappers/open-telemetry/wrap.ts';

export type Wrap = (lines: readonly string[]) => Buffer;

const eachLine =
  (wrap: (line: string) => string): Wrap =>
  (lines) =>
    bare(lines.map(wrap));

/** What Tracee and others write beside events. */
const OTHER_LINES = [
  '{"level":"warn","ts":1728745128.167,"msg":"Lost 123 events"}',
  '{"L":"DEBUG","T":"2026-02-09T16:00:42.123Z","M":"KUBERNETES_SERVICE_HOST=10.96.0.1"}',
  'End of events stream',
  '{"unheard":{"of":[1,null,"x"]}}',
];

/** What shippers make of lines. */
export const WRAPS: Readonly<Record<string, Wrap>> = {
  bare,
  carriageReturns,
  cloudwatch,
  cloudwatchFluentBit,
  concatenated,
  cri,
  criParts,
  csv,
  docker,
  dockerJournalParts,
  dockerParts,
  filebeatLogstash,
  fluentBitEvent,
  fluentBitKeepLog,
  fluentBitLog,
  fluentBitMergeLog,
  fluentBitMergeLogKey,
  fluentBitMessage,
  fluentdOutFile,
  indented,
  journalExport,
  jsonArray,
  jsonArrayLines,
  openTelemetry,
  'object under a key that nobody knows': eachLine((line) => `{"v":1,"payload":{"inner":[${line}]},"tail":"x"}`),
  'text under a key that nobody knows': eachLine((line) =>
    JSON.stringify({ v: 1, payload: { inner: line }, tail: 'x' }),
  ),
  'after a text': eachLine((line) => `Feb  9 16:00:42 node-1 tracee[7]: ${line}`),
  'with spaces': eachLine((line) => JSON.stringify(JSON.parse(line), null, 1).replace(/\n\s*/g, ' ')),
  'with escaped slashes': eachLine((line) => line.replaceAll('/', '\\/')),
  'with escaped letters': eachLine((line) => line.replaceAll('K', '\\u004b').replaceAll('_', '\\u005F')),
  'among other lines': (lines) => bare(['', ...lines].flatMap((line) => [line, ...OTHER_LINES])),
  'with sorted keys': eachLine((line) => JSON.stringify(sorted(JSON.parse(line)))),
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
