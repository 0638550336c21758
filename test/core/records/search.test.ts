import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flatten } from '#test/factories/flatten.ts';
import { processorTime, takesLonger } from '#test/factories/processor-time.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, findingLine, inet, TIMESTAMP } from '#test/factories/trace-event.ts';

const EVENTS = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']), connectLine(inet('10.96.0.1'))];
const BARE = outline(EVENTS);

function outline(lines: readonly string[]) {
  const { findings, summary } = scanText(lines);
  const { execs, execsWithEnvironment, connects, malformed } = summary;
  const found = findings.map(({ id, basis, count, firstSeen }) => ({ id, basis, count, firstSeen }));
  return { found, execs, execsWithEnvironment, connects, malformed };
}

/** Puts the JSON text of an object into another text, on one line. */
type Wrapping = readonly [name: string, wrap: (event: string) => string];

const quoted = (text: string) => JSON.stringify(text);
const typed = (value: unknown): unknown => {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(typed) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: pairs(value) } };
  if (typeof value === 'number') return { intValue: String(value) };
  return typeof value === 'boolean' ? { boolValue: value } : value === null ? {} : { stringValue: value };
};
const pairs = (value: object) => Object.entries(value).map(([key, item]) => ({ key, value: typed(item) }));
const logRecord = (rest: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1",${rest}}]}]}]}`;

/** Each gives an object or an array, so that they can stand in one another. */
const OBJECTS: readonly Wrapping[] = [
  ['an object under any key', (event) => `{"a":1,"_anything":${event}}`],
  ['a text under any key', (event) => `{"_raw":${quoted(event)},"host":"n"}`],
  ['a text with its end of line', (event) => `{"x":${quoted(`${event}\n`)}}`],
  ['a text with something before it', (event) => `{"m":${quoted(`2026-02-09T16:00:42Z node-1 ${event}`)}}`],
  ['several keys deep', (event) => `{"attributes":{"log":{"deep":[{"er":${event}}]}}}`],
  ['an array', (event) => `{"events":[{"n":1},${event}]}`],
  ['copies under several keys', (event) => `{"message":${quoted(event)},"event":{"original":${quoted(event)}}}`],
  ['a copy that was parsed', (event) => `{"parsed":${event},"message":${quoted(event)}}`],
  ['bytes, as journald writes them', (event) => `{"MESSAGE":[${[...Buffer.from(event)].join(',')}]}`],
  ['base64', (event) => `{"rawData":"${Buffer.from(event).toString('base64')}"}`],
  ["OpenTelemetry's text", (event) => logRecord(`"body":{"stringValue":${quoted(event)}}`)],
];

const LINES: readonly Wrapping[] = [
  ['nothing', (event) => event],
  ['time, tag and tabs', (event) => `2026-02-09T16:00:42+00:00\tkube.var.log\t${event}`],
  ['a host in braces', (event) => `2026-02-09T16:00:42.123Z {name=node-1} ${event}`],
  ['a pod in brackets', (event) => `[pod/tracee-x7x7x/tracee] ${event}`],
  ['an object before it', (event) => `{"tag":"tracee"} ${event}`.replace(/^/, 'x ')],
  ['colours', (event) => `\x1b[32mtracee\x1b[0m ${event}`],
  ['colours within', (event) => event.replaceAll(',"', ',\x1b[1;39m"').replace(/^/, '\x1b[1;39m')],
  ["a frame's head of Docker", (event) => `\x01\0\0\0\0\0\x03\x20${event}`],
  ['the priority of syslog', (event) => `<14>1 2026-02-09T16:00:42Z node-1 tracee 1 - - ${event}`],
  ['logfmt', (event) => `level=info message=${quoted(event)} host=n`],
  ['a JSON string', (event) => quoted(event)],
  ['a field of CSV', (event) => `a,"${event.replaceAll('"', '""')}",b`],
  ['an array of time, tag and record', (event) => `["tracee",1770652842,${event}]`],
];

describe('an event is found wherever it stands', () => {
  test.each([...OBJECTS, ...LINES])('in %s', (_, wrap) => {
    expect(outline(EVENTS.map(wrap))).toEqual(BARE);
  });

  test("in OpenTelemetry's keys and values, with all digits of its time", () => {
    const record = EVENTS.map((event) => {
      const { timestamp: _, ...rest } = JSON.parse(event);
      const values = [{ key: 'timestamp', value: { intValue: TIMESTAMP } }, ...pairs(rest)];
      return logRecord(`"body":{"kvlistValue":{"values":${JSON.stringify(values)}}}`);
    });
    expect(outline(record)).toEqual(BARE);
    expect(
      outline(
        record.map((line) =>
          line.replace('"body":{"kvlistValue":{"values":', '"attributes":').replace('}}}]}]', '}]}]'),
        ),
      ),
    ).toEqual(BARE);
  });

  test('in any of these within any others', () => {
    const objects = fc.array(fc.constantFrom(...OBJECTS), { maxLength: 3 });
    fc.assert(
      fc.property(objects, fc.constantFrom(...LINES), (wrappings, [, wrapLine]) => {
        const wrap = (event: string) => wrapLine(wrappings.reduce((text, [, wrapOnce]) => wrapOnce(text), event));
        expect(outline(EVENTS.map(wrap))).toEqual(BARE);
      }),
      { numRuns: 500 },
    );
  });

  test('two events under two keys are two', () => {
    expect(outline([`{"one":${EVENTS[0]},"other":{"message":${quoted(String(EVENTS[1]))}}}`])).toEqual(BARE);
  });

  test('the same event in two elements of an array came twice', () => {
    expect(outline([`{"events":[${EVENTS[0]},${EVENTS[0]}]}`])).toMatchObject({ execs: 2, malformed: 0 });
  });
});

/** Puts events into one record that no wrapper explains. */
const TOGETHER: readonly (readonly [name: string, join: (events: readonly string[]) => string])[] = [
  ['the lines of base64', (events) => `{"records":[{"data":"${Buffer.from(events.join('\n')).toString('base64')}"}]}`],
  ['the lines of a text', (events) => `{"x":${quoted(events.join('\n'))}}`],
  ['a text, one behind the other', (events) => `{"x":${quoted(events.join(''))}}`],
  ['an array', (events) => `{"x":[${events}]}`],
  [
    'a known wrapper in a text',
    (events) =>
      `{"x":${quoted(`{"messageType":"DATA_MESSAGE","logEvents":[${events.map((event) => `{"message":${quoted(event)}}`)}]}`)}}`,
  ],
];
const underKeys = (events: readonly string[]) => `{${events.map((event, at) => `"${at}":${event}`)}}`;
const asTexts = (events: readonly string[]) => underKeys(events.map(quoted));
/** As v0.13 and v0.14 wrote it, which told the container's id in `container` alone. */
const withoutFlatId = (event: string) => event.replace(/"containerId":"[^"]*",/, '');
const UNDER_KEYS: typeof TOGETHER = [
  ['members of an object', underKeys],
  ['texts under several keys', asTexts],
  ['flattened members of an object', (events) => underKeys(events.map(flatten))],
  ['flattened texts under several keys', (events) => asTexts(events.map(flatten))],
  ['flattened elements of an array', (events) => `{"x":[${events.map(flatten)}]}`],
  ['members of v0.13', (events) => underKeys(events.map(withoutFlatId))],
  ['flattened members of v0.13', (events) => underKeys(events.map(withoutFlatId).map(flatten))],
];

describe('events of one thread and one millisecond', () => {
  const timestamp = '1770652841122000000';
  const connect = (port: string, process = 'curl', options = {}) =>
    connectLine(inet('10.96.0.1', port), { timestamp, process, ...options });
  const different = [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { timestamp }),
    ...['443', '6443', '8443'].flatMap((port) => ['curl', 'wget'].map((process) => connect(port, process))),
    connect('443', 'curl', { container: 'other' }),
    connect('443', 'curl', { host: 'node-2' }),
  ];

  test.each([...TOGETHER, ...UNDER_KEYS])('are different ones, as %s, if anything of them differs', (_, join) => {
    expect(outline([join(different)])).toEqual(outline(different));
  });

  test.each(TOGETHER)('came twice, as %s, if nothing differs', (_, join) => {
    const twice = [...different, ...different];
    expect(outline([join(twice)])).toEqual(outline(twice));
  });

  test('are one if a shipper keeps a record as text and as what it read there', () => {
    const anew = different.map((event) => {
      const { timestamp: _, container: __, ...rest } = JSON.parse(event);
      const turned = Object.entries({ ...rest, added: 1, stackAddresses: undefined }).reverse();
      return JSON.stringify(Object.fromEntries([...turned, ['timestamp', Number(timestamp)]]));
    });
    expect(outline(different.map((event, at) => `{"x":${anew[at]},"y":${quoted(event)}}`))).toMatchObject({
      connects: 8,
      execs: 1,
    });
    expect(outline([`{"x":[${anew}],"y":${quoted(different.join('\n'))}}`])).toMatchObject({ connects: 8, execs: 1 });
  });
});

type Parsed = Record<string, unknown> & { readonly args: readonly Record<string, unknown>[] };

/** What shippers do to an event that they have parsed. */
const REWRITTEN: readonly (readonly [name: string, rewrite: (event: Parsed) => object])[] = [
  ['arguments as a text', (event) => ({ ...event, args: JSON.stringify(event.args) })],
  [
    'values of arguments as texts',
    (event) => ({ ...event, args: event.args.map((item) => ({ ...item, value: JSON.stringify(item['value']) })) }),
  ],
  ['no types of arguments', (event) => ({ ...event, args: event.args.map(({ type: _, ...item }) => item) })],
  ['null among the arguments', (event) => ({ ...event, args: [null, ...event.args, null] })],
  ['arguments in another order', (event) => ({ ...event, args: [...event.args].reverse() })],
  ['all flattened', (event) => JSON.parse(flatten(JSON.stringify(event)).replace('"timestamp":1,', ''))],
  [
    'arguments flattened by name',
    ({ args, ...event }) => ({
      ...event,
      ...Object.fromEntries(args.map(({ name, value }) => [`args.${name}`, value])),
    }),
  ],
  ['no containerId', ({ containerId: _, ...event }) => event],
  ['no hostName', ({ hostName: _, ...event }) => event],
  ["a host of the shipper's own", (event) => ({ ...event, hostName: 'collector' })],
  [
    'members of its own',
    (event) => ({ ...event, data: { tag: 'x' }, context: { trace: 1 }, workload: 'w', name: 'n' }),
  ],
  ['no processName', ({ processName: _, ...event }) => event],
  ['a process that is masked', (event) => ({ ...event, processName: '***' })],
  ['numbers as texts', (event) => ({ ...event, threadId: String(event['threadId']), processorId: '9' })],
  ['a date', (event) => ({ ...event, timestamp: '2026-02-09T16:00:41.122095657Z' })],
];

describe('an event that a shipper has written anew counts once beside its text', () => {
  const finding = findingLine(['TRC-102', 'anti_debugging', 'Anti-Debugging detected', 1], { container: '' });
  const all = [...EVENTS, finding];

  test.each(REWRITTEN)('with %s', (_, rewrite) => {
    const counts = (lines: readonly string[]) => outline(lines).found.map(({ count }) => count);
    const both = all.map((event) => {
      const { timestamp: __, ...rest } = JSON.parse(event);
      const anew = JSON.stringify({ timestamp: Number(TIMESTAMP), ...rewrite(rest) });
      return [`{"x":${anew},"y":${quoted(event)}}`, `{"x":${quoted(event)},"y":${anew}}`];
    });
    for (const order of [0, 1]) {
      const lines = both.map((records) => records[order] ?? '');
      expect(counts(lines)).toEqual([1, 1]);
      expect(outline(lines)).toMatchObject({ execs: 1, execsWithEnvironment: 1, connects: 1, malformed: 0 });
    }
  });
});

test('names that a shipper has left out tell no copy of an event of a cut time apart', () => {
  const timestamp = '1770652841122000000';
  const events = ['7', '8'].map((process) => connectLine(inet('10.96.0.1'), { timestamp, process }));
  for (const key of ['processName', 'hostName']) {
    const without = (event = '') => event.replace(new RegExp(`"${key}":"[^"]*",`), '');
    for (const event of events) {
      expect(outline([`{"x":${without(event)},"y":${quoted(event)}}`])).toMatchObject({ connects: 1 });
      expect(outline([`{"x":${quoted(event)},"y":${without(event)}}`])).toMatchObject({ connects: 1 });
    }
    const records = [`{"x":[${events}],"y":${without(events[1])}}`, `{"y":${without(events[1])},"x":[${events}]}`];
    expect(outline(records)).toMatchObject({ connects: 4 });
  }
});

describe('what is under one key may be copies of what is under another', () => {
  const [exec = '', first = ''] = EVENTS;
  const second = connectLine(inet('10.96.0.1'), { process: 'wget' });
  const both = [first, second];
  const lines = both.join('\n');
  const journald = both
    .flatMap((event) => [event.slice(0, 300), `${event.slice(300)}\n`])
    .map((part) => `{"MESSAGE":${quoted(part)},"_PID":"1"}`)
    .join('\n');

  test.each([
    ['behind another line', `{"parsed":[${both}],"raw":${quoted(`log of tracee:\n${lines}`)}}`],
    ['before what it is copied from', `{"raw":${quoted(`log of tracee:\n${lines}`)},"parsed":[${both}]}`],
    ["behind a message of Tracee's", `{"x":{"events":[${both}],"original":${quoted(`{"level":"info"}\n${lines}`)}}}`],
    ['in parts', `{"events":[${both}],"original":${quoted(journald)}}`],
    ['behind an empty element', `{"events":[${both}],"raws":[null,${both.map(quoted)}]}`],
    ['in another order', `{"events":[${both}],"raws":[${[...both].reverse().map(quoted)}]}`],
    ['in texts of several lines', `{"raws":[${quoted(lines)}],"events":[${both}]}`],
  ])('%s', (_, record) => {
    expect(outline([exec, record])).toEqual(outline([exec, ...both]));
  });

  test('also if it came twice', () => {
    const twice = outline([exec, first, first]);
    for (const record of [
      `{"events":[${first},${first}],"raw":${quoted(`${first}\nsaid\n${first}`)},"last":${first}}`,
      `{"last":${first},"raws":[${quoted(first)},1,[{"log":${quoted(first)},"parsed":${first}}]]}`,
      `{"raws":[${quoted(`${first}\n${first}`)}],"events":[${first},${first}]}`,
    ])
      expect(outline([exec, record])).toEqual(twice);
  });
});

/** What a line is filled with, by the number of bytes. */
const FILLINGS: Readonly<Record<string, (bytes: number) => string>> = {
  braces: repeated('{'),
  'objects that never end': repeated('{"a":'),
  'texts that never end': repeated('{"a'),
  'objects in arrays': repeated('[{'),
  'quotes and braces': repeated('"{\\"'),
  'fields of CSV': repeated('"{""'),
  'small objects': repeated('x {"a":1}'),
  'an object of small objects': (bytes) =>
    `{${Array.from({ length: bytes / 16 }, (_, at) => `"${at}":{"b":{}}`).join(',')}}`,
  'deep lists of an event': (bytes) => `{"x":{"timestamp":1,"args":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}}}`,
  'small arguments of an event': (bytes) => `{"x":{"timestamp":1,"args":[${'1,{},'.repeat(bytes / 5)}1]}}`,
  'flattened arguments': (bytes) =>
    `{"x":{"timestamp":1,"eventName":"a",${Array.from({ length: bytes / 16 }, (_, at) => `"args.${at}.a":1`)}}}`,
  'a key of dots': (bytes) => `{"x":{"timestamp":1,"eventName":"a","args.${'.'.repeat(bytes)}":1}}`,
  'events that only their names tell apart': (bytes) => {
    const event = (at: number) => `"${at}":{"timestamp":1,"eventName":"a","args":[],"processName":"${at}"}`;
    return `{${Array.from({ length: bytes / 64 }, (_, at) => event(at))}}`;
  },
  'elements of an array': (bytes) => `{"x":[${'1,{},'.repeat(bytes / 5)}1]}`,
  'deep objects': (bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`,
};

function repeated(piece: string): (bytes: number) => string {
  return (bytes) => piece.repeat(bytes / piece.length);
}

test.each(Object.entries(FILLINGS))(
  'a line of %s takes no longer than its length allows, alone and behind text',
  (_, fill) => {
    const [small, large] = [200_000, 1_600_000].map((bytes) => fill(bytes)) as [string, string];
    // Eight times as long takes 64 times as long where each byte costs a look at all others.
    const usual = processorTime(() => scanTwice(small));
    expect(takesLonger(20 * usual + 300, () => scanTwice(large))).toBe(false);
  },
);

test('a line of texts in texts takes no longer than its length allows, alone and behind text', () => {
  const wrap = (text: string) => `{"log":${quoted(text)},"b":"{"}`;
  const line = Array.from({ length: 12 }).reduce<string>(wrap, 'no { event');
  expect(takesLonger(2000, () => scanTwice(line))).toBe(false);
});

/** Alone and behind text. */
function scanTwice(line: string): void {
  scanText([line, `x ${line}`]);
}
