import fc from 'fast-check';
import { SHIPPED_BATCHES } from './shipped-batches.ts';

/**
 * Logs of many like lines, some of which were tampered with: what stands in a value, single bytes, and where a line
 * ends. Their bytes are for two readers who must agree about them.
 */
export function fuzzedLog(records: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .record({
      wrap: fc.constantFrom(...WRAPPINGS),
      lines: fc.array(fuzzedLine(records), { minLength: 50, maxLength: 150 }),
    })
    .map(({ wrap, lines }) => Buffer.concat(lines.map((line) => write(line, wrap(tampered(line))))));
}

/** The same, with several records a line. */
export function fuzzedBatches(records: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .record({
      wrap: fc.constantFrom(...BATCHES),
      batches: fc.array(fc.array(fuzzedLine(records), { minLength: 1, maxLength: 5 }), {
        minLength: 20,
        maxLength: 40,
      }),
    })
    .map(({ wrap, batches }) =>
      Buffer.concat(
        batches.flatMap((lines) => lines.slice(0, 1).map((first) => write(first, wrap(lines.map(tampered))))),
      ),
    );
}

type Line = {
  readonly record: string;
  readonly values: readonly { readonly token: number; readonly text: string }[];
  readonly bytes: readonly { readonly at: number; readonly remove: number; readonly insert: Uint8Array }[];
  readonly end: string;
};

/** What a value may be replaced by; most of it is no valid JSON, and some of it is what a reader looks for. */
const VALUES = [
  ...[
    '0',
    '-1',
    '01',
    '00',
    '-',
    '1.',
    '1.5',
    '-0',
    '1e5',
    '1E+5',
    '1e',
    '2e400',
    '12345678901234567890123456789',
    '+1',
  ],
  ...[
    'true',
    'false',
    'null',
    'nul',
    '{}',
    '[]',
    '[1,2]',
    '["a","b"]',
    '["a", "b"]',
    '["a",]',
    '["a" "b"]',
    '[["a"]]',
    '[null]',
  ],
  ...[
    '{"eventName":"sched_process_exec"}',
    '{"eventName":"sched_process_exec","args":[]}',
    '{"name":"env","value":["KUBERNETES_SERVICE_HOST=10.96.0.9"]}',
  ],
  ...[
    '""',
    '"x"',
    '"10.96.0.1"',
    '1770652841122',
    '1770652841.5',
    '"2026-02-09 16:00:41.5"',
    '{"$numberLong":"1770652841122095657"}',
    '"fd00::1"',
    '"::ffff:10.96.0.1"',
    '"sched_process_exec"',
    '"security_socket_connect"',
  ],
  ...[
    '"execve"',
    '"openat"',
    '"k8s_api_connection"',
    '"TRC-1013"',
    '"AF_INET"',
    '"AF_INET6"',
    '"AF_UNIX"',
    '"env"',
    '"remote_addr"',
  ],
  ...[
    '"\\u0041"',
    '"\\u004"',
    '"\\ud800"',
    '"\\n"',
    '"\\x"',
    '"\\\\"',
    '"\\\\\\""',
    '"\\"',
    '"a\\"b"',
    '"\\/"',
    '"a\\"}{\\"b"',
  ],
  ...[
    '"\t"',
    '"\u0000"',
    '"é"',
    '"\u{1f600}"',
    '"\u007f"',
    '"KUBERNETES_SERVICE_HOST=10.96.0.1"',
    '"}{"',
    '"{\\"eventName\\":\\"sched_process_exec\\"}"',
  ],
  ...[
    '"x","eventName":"sched_process_exec"',
    '1,"timestamp":2',
    '"x"}{"eventName":"y"',
    '"x"}\n{"eventName":"y"',
    '',
    ' ',
    '"',
    '"a',
  ],
  ...[`"${'k'.repeat(40)}"`, `"${'8'.repeat(64)}"`, `["KUBERNETES_SERVICE_HOST=10.96.0.1","X=${'y'.repeat(9000)}"]`],
];

const ENDS = [
  '\r\n',
  ' \n',
  ',\n',
  '\n\n',
  '',
  ',',
  ' ',
  '\t\n',
  '}\n',
  ']\n',
  '\n[',
  '\n]\n',
  '\n,\n',
  '\u0000\n',
  '\n\u0000',
  '\nplain text\n',
  '\n\ufeff',
];

/** What a line may be wrapped in. */
export const WRAPPINGS: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => line,
  (line) =>
    `{"date":"2026-02-09T16:00:42Z","stream":"stdout","_p":"F","log":${JSON.stringify(line)},"kubernetes":{"pod_id":"a"}}`,
  (line) => `{"date":1770652842.123,"log":${JSON.stringify(line)}}`,
  (line) => `{"date":1770652842.123,"event":${escaped(line)}}`,
  (line) => `{"log":${JSON.stringify(`${line}\n`)},"stream":"stdout","time":"2026-02-09T16:00:42Z"}`,
  (line) => `{"date":1770652842.1,"log_processed":${line},"kubernetes":{"pod_name":"t"}}`,
  (line) => `{"logtag":"F","message":${JSON.stringify(line)}, "stream":"stderr"}`,
  (line) => `2026-02-09T16:00:42.123456789Z stdout F ${line}`,
  ...['stdout F ', '', 'tracee/tracee-7x: ', '[pod/tracee] ', '"'].map(
    (before) => (line: string) => `2026-02-09T16:00:42.${line.length}Z ${before}${line}`,
  ),
  (line) =>
    `2026-02-09T16:00:${line.length % 60}+00:00\tkube.var.log\t{"log":${JSON.stringify(line)},"stream":"stdout"}`,
  (line) =>
    `{"@timestamp":"2026-${line.length}","log":{"offset":${line.length},"file":{"path":"/x.log"}},"message":${JSON.stringify(line)},"note":${odd(line)}}`,
  (line) =>
    `{"file":${odd(line)},"kubernetes":{"pod_annotations":{"a":${odd(line)}}},"message":${JSON.stringify(line)}}`,
  (line) => `{"log":${odd(line)},"result":{"tags":[${odd(line)},2],"_raw":${JSON.stringify(line)}},"n":${line.length}}`,
  (line) => `{"a":[{"${odd(line).length % 2 ? 'b' : 'c'}":${line}}],"name":${odd(line)},"timestamp":${line.length}}`,
  (line) =>
    `{"resourceLogs":[{"resource":{"attributes":[{"key":"host","value":{"stringValue":${odd(line)}}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"${line.length}","body":{"stringValue":${JSON.stringify(line)}},"attributes":[{"key":${odd(line)},"value":{"intValue":"3"}}]}]}]}]}`,
  (line) =>
    `{"message":${JSON.stringify(line)},"log":${JSON.stringify(line)},"event":{"original":${JSON.stringify(line)}}}`,
  (line) => `{"log":${JSON.stringify(JSON.stringify({ log: line }))},"x":${JSON.stringify(line)},"y":${odd(line)}}`,
  (line) => `{"level":"info","ts":${line.length},"msg":"got","event":${line},"x":${odd(line)}}`,
  (line) => `{"level":"info","ts":${line.length},"msg":${JSON.stringify(line)},"x":${odd(line)}}`,
  (line) => `{"level":"info","ts":${line.length},"msg":${odd(line)},"message":${JSON.stringify(line)}}`,
  (line) => `{"id":"${line.length}","timestamp":${line.length},"x":${odd(line)},"message":${JSON.stringify(line)}}`,
  (line) => `{"name":"x","context":${odd(line)},"timestamp":1,"data":${JSON.stringify(line)}}`,
  (line) => `{"eventName":"INSERT","eventID":"1","x":${odd(line)},"new":{"event":${JSON.stringify(line)}}}`,
  (line) => `{"x":${odd(line)},"rawData":${JSON.stringify(Buffer.from(line).toString('base64'))},"z":${line.length}}`,
];

/** What several lines may be wrapped in: as shippers do, and in ways in which a list means something else. */
export const BATCHES: readonly ((lines: readonly string[]) => string)[] = [
  ...SHIPPED_BATCHES.map(
    ([, wrap]) =>
      (lines: readonly string[]) =>
        wrap(lines, lines.join('').length),
  ),
  (lines) => `{"a":${odd(lines.join(''))},"x":[${lines.map((line) => `{"m":${text(line)},"o":${odd(line)}}`)}]}`,
  (lines) => `{"a":[${lines}],"b":[${lines.map((line) => `{"m":${text(line)}}`)}],"n":${odd(lines.join(''))}}`,
  (lines) =>
    `{"log":${odd(lines.join(''))},"stream":"stdout","attrs":[${lines.map((line) => `{"x":${text(line)},"y":[${line}]}`)}]}`,
  (lines) => `{"x":[${lines.map((line) => `{"key":"eventName","value":{"stringValue":${text(line)}}}`)}]}`,
  (lines) => `{"eventName":"x","args":[${lines.map((line) => `{"name":"a","value":${line}}`)}]}`,
  (lines) =>
    `{"eventName":${odd(lines.join(''))},"args":[${lines.map((line) => `{"name":"a","value":${text(line)}}`)}]}`,
  (lines) =>
    `{"messageType":"DATA_MESSAGE","logEvents":[${lines.map((line) => `{"id":"1","message":${line.length % 3 ? text(line) : odd(line)},"x":${odd(line)}}`)}]}`,
  (lines) => `{"x":[{"y":[${lines.map((line) => `{"z":${odd(line)},"log":${text(line)}}`)}]},${odd(lines.join(''))}]}`,
  (lines) =>
    `{"id":"1","timestamp":1,"x":[${lines.map((line) => `{"level":"info","ts":1,"msg":${text(line)},"o":${odd(line)}}`)}]}`,
  (lines) =>
    `{"Records":[${lines.map((line) => `{"eventName":"aws:kinesis:record","n":${line.length},"kinesis":{"data":${text(Buffer.from(line).toString('base64'))}}}`)}]}`,
  (lines) => `[pod/a/b] ${lines.join(' ')}`,
  (lines) => lines.map((line) => `{"_p":"${line.length % 5 ? 'F' : 'P'}","log":${text(line)}}`).join(','),
];

function text(line: string): string {
  return JSON.stringify(line);
}

/** What a wrapper may hold beside the event, another thing from line to line: most of it plain, some of it an event. */
const ODD: readonly string[] = [
  ...['"plain"', '"plainer"', '"a b"', '""', '"é"', '"eyJ"', '"{"', '"a\\nb"', '"\\u007b"', '1', '[]', '{}', 'null'],
  ...['"/var/log/pods/a_b_c/d/0.log"', '[123,125]', '["a"]', '"sched_process_exec"', '"eventName"', '"P"'],
  ...[
    { eventName: 'sched_process_exit' },
    { eventName: 'sched_process_exit', eventId: '1' },
    { level: 'info', ts: 1, msg: 'Lost 3 events' },
    { id: 'x', name: 'sched_process_exit', timestamp: 1, policies: {} },
    { eventName: 'sched_process_exec', containerId: 'c9', timestamp: 5, args: [] },
    { log: '{"eventName":"x","args":[]}' },
    [{ key: 'eventName', value: { stringValue: 'x' } }],
    [
      { key: 'eventName', value: { stringValue: 'x' } },
      { key: 'args', value: { arrayValue: {} } },
    ],
  ].flatMap((value) => [JSON.stringify(value), JSON.stringify(JSON.stringify(value))]),
  JSON.stringify(Buffer.from('{"eventName":"x","args":[]}').toString('base64')),
  JSON.stringify([...Buffer.from('{"eventName":"x","args":[]}')]),
];

/** Often the same, so that lines are alike. */
function odd(line: string): string {
  const digits = [...line].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1009, line.length);
  return ODD[digits % 3 === 0 ? digits % ODD.length : digits % 3] ?? '';
}

function fuzzedLine(records: readonly string[]): fc.Arbitrary<Line> {
  const change = fc.record({ token: fc.nat(), text: fc.constantFrom(...VALUES) });
  const insert = fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.constantFrom(...['"', '\\', '}{"', '\n', '\u0000', ',', '\\"', '\\u0041', ' ']).map((text) => Buffer.from(text)),
  );
  const damage = fc.record({ at: fc.nat(), remove: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 500 })), insert });
  return fc.record({
    record: fc.constantFrom(...records),
    values: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(change, { maxLength: 3 }) },
    ),
    bytes: fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(damage, { maxLength: 2 }) },
    ),
    end: fc.oneof({ weight: 12, arbitrary: fc.constant('\n') }, { weight: 1, arbitrary: fc.constantFrom(...ENDS) }),
  });
}

function tampered({ record, values }: Line): string {
  return values.reduce((text, { token, text: value }) => replaceToken(text, token, value), record);
}

function write({ bytes, end }: Line, text: string): Buffer {
  let line = Buffer.from(text);
  for (const { at, remove, insert } of bytes) {
    const place = at % line.length;
    line = Buffer.concat([line.subarray(0, place), insert, line.subarray(place + remove)]);
  }
  return Buffer.concat([line, Buffer.from(end)]);
}

/** Replaces a string, a number, a word or a list of strings, keys among them. */
function replaceToken(json: string, token: number, text: string): string {
  const tokens = [...json.matchAll(/\[(?:"(?:[^"\\]|\\.)*",?)+\]|"(?:[^"\\]|\\.)*"|-?\d+|true|false|null/g)];
  const chosen = tokens[token % tokens.length];
  if (chosen === undefined) return json;
  return json.slice(0, chosen.index) + text + json.slice(chosen.index + chosen[0].length);
}

/** As a shipper writes it that escapes slashes and all that is not ASCII. */
function escaped(line: string): string {
  return JSON.stringify(line)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
