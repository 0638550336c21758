import { describe, expect, test } from '@jest/globals';
import { createRecordReader, type Position } from '#core/records/record-reader.ts';
import { takesLonger } from '#test/factories/processor-time.ts';

/** Reads a log of `{"event":…}` records; everything else must be a wrapper. */
function read(log: string): { events: unknown[]; malformed: string[]; positions: Position[] } {
  const events: unknown[] = [];
  const malformed: string[] = [];
  const positions: Position[] = [];
  const reader = createRecordReader({
    accept({ value }, position) {
      if (!('number' in value)) return false;
      events.push(value['number']);
      positions.push(position);
      return true;
    },
    malformed(reason, position) {
      malformed.push(reason);
      positions.push(position);
    },
    identify: ({ value }) => ({ text: String(value['number']), names: [] }),
  });
  reader.write(Buffer.from(log));
  reader.end();
  return { events, malformed, positions };
}

const cri = (tag: string, content: string, stream = 'stdout') => `2026-02-09T16:00:42.1Z ${stream} ${tag} ${content}\n`;

test('records that are texts are found in arrays, also of several lines and behind objects', () => {
  const texts = [1, 2].map((number) => JSON.stringify({ number }));
  const lines = texts.map((text) => JSON.stringify(text));
  for (const log of [
    JSON.stringify(texts),
    JSON.stringify(texts, undefined, 1),
    `${JSON.stringify([texts])}\n`,
    `[${lines.join(',\n')}]\n`,
    `[[${lines.join('],\n[')} ] ]\r\n`,
  ])
    expect(read(log)).toMatchObject({ events: [1, 2], malformed: [] });
});

test.each([
  ['a text without a record', '["header",{"number":1},{"number":2}]', []],
  ['a text that ends where a record begins', '["header {"number":1},{"number":2}]', []],
  ['a text with a record, and a cut one behind it', '["{\\"number\\":1}",{"number":2},{"num', ['json']],
  ['texts in lines of their own, which are cut off', '["{\\"number\\":1}",\n"{\\"number\\":2}",\n', ['json']],
  ['a text that is cut', '[{"number":1},{"number":2}]\n["{\\"number\\":', ['json']],
])('records stand behind other elements of an array: %s', (_, log, malformed) => {
  expect(read(log)).toMatchObject({ events: [1, 2], malformed });
  expect(read(`${log}\n{"number":3}`)).toMatchObject({ events: [1, 2, 3], malformed });
});

test('parts are joined by the element of an array that they stand in', () => {
  const parts = ['P', 'F'].flatMap((tag) =>
    ['a', 'b'].map((pod, at) => ({
      kubernetes: { pod_name: pod },
      message: cri(tag, tag === 'P' ? '{"a":{},"num' : `ber":${at},"b":{}}`).trimEnd(),
    })),
  );
  expect(read(JSON.stringify({ records: parts }))).toMatchObject({ events: [0, 1], malformed: [] });
});

test('telling writers apart takes no time for each part, and no memory for long names', () => {
  const events = Array.from({ length: 2000 }, (_, id) => ({ id, message: 'x' }));
  const path = 'x'.repeat(2_000_000);
  const log = `{"log":"x","partial_message":"true"}\n${JSON.stringify({ messageType: 'DATA_MESSAGE', path, logEvents: events })}\n`;
  expect(takesLonger(5000, () => read(log))).toBe(false);
});

describe('records are found by their position', () => {
  test('the physical line, and the place on it where it holds several', () => {
    const { positions } = read(
      '{"number":1}\n\n[{"number":2},{"number":3}]\n{"log":"{\\"number\\":4}\\n{\\"number\\":5}"}',
    );
    expect(positions).toEqual([
      { line: 1, record: 1 },
      { line: 3, record: 1 },
      { line: 3, record: 2 },
      { line: 4, record: 1 },
      { line: 4, record: 2 },
    ]);
  });

  test('the line of its first part, if it comes in parts', () => {
    const log = cri('P', '{"num') + cri('F', '{"number":2}', 'stderr') + cri('F', 'ber":1}') + cri('F', '{"number":3}');
    expect(read(log)).toEqual({
      events: [2, 1, 3],
      malformed: [],
      positions: [
        { line: 2, record: 1 },
        { line: 1, record: 1 },
        { line: 4, record: 1 },
      ],
    });
  });

  test.each([
    ['in the records of Fluent Bit', (text: string, tag: string) => ({ log: text, _p: tag })],
    ['in lines of CRI', (text: string, tag: string) => ({ message: cri(tag, text).trimEnd() })],
  ])('and parts of two containers are not joined, %s', (_, wrap) => {
    const writers = [
      { kubernetes: { pod_name: 'tracee-1' } },
      { kubernetes: { pod: { name: 'tracee-2' } } },
      { file: '/var/log/containers/web-1_shop_nginx.log' },
      { fields: { 'k8s.pod.name': 'tracee-3' } },
      { stream: { pod: 'tracee-4' } },
    ];
    const texts = writers.map((_, at) => [`{"num`, `ber":${at}}`] as const);
    const lines = [0, 1].flatMap((part) =>
      writers.map((writer, at) => ({ ...wrap(texts[at]?.[part] ?? '', part === 0 ? 'P' : 'F'), ...writer })),
    );
    const { events, malformed } = read(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect({ events, malformed }).toEqual({ events: [0, 1, 2, 3, 4], malformed: [] });
  });

  test.each<[string, (name: string) => string]>([
    ['as the journal has them', (name) => name],
    ['in small letters', (name) => name.toLowerCase()],
    ['of which the message alone is in small letters', (name) => (name === 'MESSAGE' ? 'message' : name)],
  ])("parts of Docker's journald driver are joined by their id, with fields %s", (_, spell) => {
    const part = (id: string, message: unknown, last: boolean) => {
      const marks = { CONTAINER_PARTIAL_ID: id, CONTAINER_PARTIAL_LAST: String(last), CONTAINER_ID_FULL: 'c' };
      const fields = { MESSAGE: message, ...marks, ...(last ? {} : { CONTAINER_PARTIAL_MESSAGE: 'true' }) };
      return JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [spell(name), value])));
    };
    const first = [...Buffer.from('{"num')];
    const whole = JSON.stringify({ [spell('MESSAGE')]: '{"number":3}', [spell('CONTAINER_ID_FULL')]: 'c' });
    const lines = [part('a', first, false), part('b', '{"num', false), whole];
    lines.push(part('b', 'ber":2}', true), part('a', 'ber":1}', true));
    expect(read(`${lines.join('\n')}\n`)).toMatchObject({ events: [3, 2, 1], malformed: [] });
  });

  test('counted with what is malformed', () => {
    const { positions } = read('{"number":1}{"other":1}{"number":2}\nhello\n');
    expect(positions.map(({ line, record }) => [line, record])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
    ]);
  });
});

describe('what cannot be read is counted', () => {
  test.each([
    ['a line that is no wrapper', 'hello\n', ['json']],
    ['bytes in a line that are not UTF-8', Buffer.from([0xc3, 0x28]).toString('latin1'), ['json']],
    ['a record that is neither event nor wrapper', '{"a":1}', ['shape']],
    ['an object that is like a bulk action, and names nothing of one', '{"index":{"a":1}}', ['shape']],
    ['a bulk action with a brace in it', '{"index":{"_id":"{\\"a\\":1}"}}', ['shape']],
    ['a bulk action with something beside it', '{"index":{"_id":"1"},"a":1}', ['shape']],
    ['a wrapper around no record', '{"log":"hello"}', ['json']],
    ['a part whose rest never came', cri('P', '{"number":'), ['json']],
    ['a list of OpenTelemetry without an event', '{"resourceLogs":[]}', ['shape']],
    [
      'an entry of an envelope without a message',
      '{"messageType":"DATA_MESSAGE","logEvents":[{},7]}',
      ['shape', 'shape'],
    ],
  ])('%s', (_, log, reasons) => {
    expect(read(log)).toMatchObject({ events: [], malformed: reasons });
  });

  test('a text in a record that is no log, up to where that is plain', () => {
    const log = `${JSON.stringify({ message: ' {'.repeat(1_000_000) })}\n${JSON.stringify({ message: '{ {' })}\n`;
    const { malformed } = read(log);
    expect(malformed.length).toBeGreaterThan(100_000);
    expect(malformed.length).toBeLessThan(400_000);
    expect(malformed.indexOf('oversized')).toBe(malformed.length - 3);
  });

  test('wrappers within wrappers beyond all reason', () => {
    let log = '{"number":1}';
    for (let level = 0; level < 14; level += 1) log = JSON.stringify({ log });
    expect(read(log)).toMatchObject({ events: [], malformed: ['unsupported'] });
  });

  test('but not the actions between the documents of a bulk request', () => {
    const log =
      '{"index":{}}\n{"number":1}\n{"delete":{"_index":"a","_id":"1"}}\n{"update":{"_id":"1"}}\n{"doc":{"number":2}}';
    expect(read(log)).toMatchObject({ events: [1, 2], malformed: [] });
  });

  test('but not the names of the columns of a table, also where such files were put together', () => {
    const row = (number: number) => `1,"{""number"":${number}}"\n`;
    const table = `@timestamp,@message\n${row(1)}${row(2)}`;
    expect(read(table.repeat(2))).toMatchObject({ events: [1, 2, 1, 2], malformed: [] });
    expect(read(`${row(1)}@timestamp,@message\n`)).toMatchObject({ events: [1], malformed: ['json'] });
    expect(read('"a","b"\n"1","2"\n')).toMatchObject({ events: [], malformed: ['json'] });
  });

  test('but not what holds no record', () => {
    expect(read(`[]\n\n${cri('F', '')}{"log":"\\n"}\n{"messageType":"CONTROL_MESSAGE","logEvents":[]}`)).toMatchObject({
      events: [],
      malformed: [],
    });
  });
});

describe('parts of a line', () => {
  test('are joined though each looks complete', () => {
    expect(read(cri('P', '{"number":1}') + cri('F', '{"number":2}')).events).toEqual([1, 2]);
  });

  test('that never got their last one are read, though they hold parts that did not, either', () => {
    expect(read(cri('P', cri('P', 'text {"number":1}').trimEnd()))).toMatchObject({ events: [1], malformed: [] });
  });

  test('that grow too large are counted once', () => {
    const part = 'x'.repeat(1024 * 1024);
    const log = cri('P', '{"a":"') + cri('P', part).repeat(20) + cri('F', '"}') + cri('F', '{"number":2}');
    expect(read(log)).toMatchObject({ events: [2], malformed: ['oversized'] });
  });

  test('of too many streams at once do not pile up', () => {
    const begun = Array.from({ length: 2000 }, (_, id) => `{"log":"{","_p":"P","kubernetes":{"pod_id":"${id}"}}`);
    const { malformed } = read(begun.join('\n'));
    expect(malformed.filter((reason) => reason === 'oversized')).toHaveLength(1000);
    expect(malformed).toHaveLength(2000);
  });
});

describe('a broken record costs itself only', () => {
  const event = (number: number) => `{"timestamp":1,"number":${number},"args":[{"name":"a"}]}`;
  const cut = '{"timestamp":1,"args":[{"name":"fd"';

  test.each<[string, string, number[]]>([
    ['in an array', `[${event(1)},${cut},${event(2)},${event(3)}]\n${event(4)}\n`, [1, 2, 3, 4]],
    ['within a string, before the next', `${event(1)}{"timestamp":1,"env":["A=b${event(2)}${event(3)}\n`, [1, 2, 3]],
    ['within a string, with junk before the next', `{"timestamp":1,"env":["A=b${cut}, ${event(2)}`, [2]],
    ['in a list of a record', `{"events":[${event(1)},${cut},${event(2)}]}\n${event(3)}`, [1, 2, 3]],
    ['in a text of a record', `${JSON.stringify({ log: `[${event(1)},${cut},${event(2)}]` })}\n`, [1, 2]],
    ['of which a walk sees the end', `{"timestamp":1,"a":01,"b":[${event(1)},${event(2)}]}\n`, [1, 2]],
  ])('%s', (_, log, events) => {
    const { events: found, malformed } = read(log);
    expect({ found: found.toSorted(), malformed: malformed.slice(0, 1) }).toEqual({
      found: events,
      malformed: ['json'],
    });
  });

  test('and one more that counts for all that is not searched any more', () => {
    const line = `x ${event(1)} ${'{"a":1} '.repeat(100_000)} ${event(2)}\n`;
    expect(read(line)).toMatchObject({ events: [1], malformed: ['oversized'] });
    const nested = `${'{"timestamp":['.repeat(100_000)}\n`;
    expect(read(nested + event(3))).toMatchObject({ events: [3], malformed: ['json', 'oversized'] });
  });

  test('also where it holds the starts of a million events', () => {
    expect(takesLonger(20_000, () => read('{"timestamp":'.repeat(1_000_000)))).toBe(false);
  });
});
