import { describe, expect, test } from '@jest/globals';
import { findingsOf } from '#core/correlate/findings.ts';
import { factsOf } from '#test/factories/scan.ts';
import { CONTAINER, eventLine } from '#test/factories/trace-event.ts';
import { CONDITIONS_OF_EVERY_TYPE, detectorYaml, protobufLine, readsFrom } from '#test/factories/yaml-detectors.ts';

/** What each form writes for one argument: the main branch by the key of the value's kind, releases by a type beside it. */
type Written = { readonly main: object; readonly type: string; readonly json: string };

function lineOf(written: Written, form: 'main' | 'v0.24'): string {
  if (form === 'main') {
    const workload = { process: { thread: { name: 'x' } }, container: { id: CONTAINER, started: true } };
    return protobufLine('chdir', { x: written.main }, workload);
  }
  return eventLine('chdir', '80', {}, [{ name: 'x', type: written.type, value: '@' }]).replace('"@"', written.json);
}

const VALUES: Readonly<Record<string, Written>> = {
  int32: { main: { int32: -5 }, type: 'int32', json: '-5' },
  int64: { main: { int64: '-6' }, type: 'int64', json: '-6' },
  u_int32: { main: { u_int32: 7 }, type: 'uint32', json: '7' },
  u_int64: { main: { u_int64: '8' }, type: 'uint64', json: '8' },
  'the largest number': {
    main: { u_int64: '18446744073709551615' },
    type: 'unsigned long',
    json: '18446744073709551615',
  },
  'a number above 2^53': { main: { int64: '-9007199254740993' }, type: 'long', json: '-9007199254740993' },
  pointer: { main: { pointer: '18446744071578845184' }, type: 'trace.Pointer', json: '18446744071578845184' },
  str: { main: { str: '42' }, type: 'string', json: '"42"' },
  bytes: { main: { bytes: 'aGk=' }, type: 'bytes', json: '"aGk="' },
  bool: { main: { bool: true }, type: 'bool', json: 'true' },
  str_array: { main: { str_array: { value: ['a', '1'] } }, type: '[]string', json: '["a","1"]' },
  int32_array: { main: { int32_array: { value: [1, -2] } }, type: '[2]int32', json: '[1,-2]' },
  u_int64_array: {
    main: { u_int64_array: { value: ['1', '18446744073709551615'] } },
    type: '[]uint64',
    json: '[1, 18446744073709551615]',
  },
  'an empty list': { main: { str_array: {} }, type: '[]string', json: '[]' },
  timespec: { main: { timespec: { value: 1.5 } }, type: 'float64', json: '1.5' },
  'a socket address': {
    main: { sockaddr: { sa_family: 'AF_INET', sin_addr: '10.96.0.1', sin_port: 443 } },
    type: 'SockAddr',
    json: '{"sa_family":"AF_INET","sin_addr":"10.96.0.1","sin_port":"443"}',
  },
  credentials: { main: { credentials: { uid: 1 } }, type: 'SlimCred', json: '{"Uid":1}' },
  'no value': { main: { value: null }, type: 'string', json: 'null' },
};

/** Of each kind: what holds; what does not; what a filter of data takes. Null where the value is one that detectors cannot look into. */
const ANSWERS: Readonly<Record<string, readonly [holds: string, fails: string, filter: string] | null>> = {
  int32: ['getEventData("x") == -5', 'getEventData("x") == null', 'x=-5'],
  int64: ['getEventData("x") + 7 == 1', 'getEventData("x") > 0', 'x=-6'],
  u_int32: ['uint(getEventData("x")) + 1u == 8u', 'getEventData("x") == 8', 'x=7'],
  u_int64: ['getEventData("x") == 8 && getEventData("x") > 7', 'getEventData("x") == 9', 'x=8'],
  'the largest number': [
    'getEventData("x") == 18446744073709551615u',
    'getEventData("x") == 18446744073709551614u',
    'x=18446744073709551615',
  ],
  'a number above 2^53': [
    'getEventData("x") == -9007199254740993',
    'getEventData("x") == -9007199254740992',
    'x=-9007199254740993',
  ],
  pointer: [
    'getEventData("x") == 18446744071578845184u',
    'getEventData("x") == 18446744071578845185u',
    'x=18446744071578845184',
  ],
  str: ['getEventData("x") == "42"', 'getEventData("x") == 42', 'x=42'],
  bytes: ['string(getEventData("x")) == "hi"', 'size(getEventData("x")) == 4', 'x=[104 105]'],
  bool: ['bool(getEventData("x"))', 'getEventData("x") == false', 'x=true'],
  str_array: ['"1" in getEventData("x")', '1 in getEventData("x")', 'x=[a 1]'],
  int32_array: ['-2 in getEventData("x")', '2 in getEventData("x")', 'x=[1 -2]'],
  u_int64_array: [
    'getEventData("x").exists(n, n == 18446744073709551615u)',
    '18446744073709551614u in getEventData("x")',
    'x=[1 18446744073709551615]',
  ],
  'an empty list': ['size(getEventData("x")) == 0', 'getEventData("x") == null', 'x=[]'],
  timespec: ['getEventData("x") > 1.4', 'getEventData("x") > 1.6', 'x=1.5'],
  'a socket address': ['getEventData("x") == "10.96.0.1:443"', 'getEventData("x") == null', 'x=10.96.0.1:443'],
  credentials: null,
  'no value': ['getEventData("x") == null', 'getEventData("x") != null', 'x!=1'],
};

/** In how many of five lines it holds; undefined where they cannot be decided. */
async function matches(line: string, detector: object): Promise<number | undefined> {
  const log = {
    content: `${Array.from({ length: 5 }, () => line).join('\n')}\n`,
    reads: await readsFrom(detectorYaml({ on: 'chdir', ...detector })),
  };
  const facts = factsOf(log);
  expect(facts).toEqual(factsOf({ ...log, reading: 'parse' }));
  if (facts.sources.get('test.log')?.counts.undecided === 5) return undefined;
  return findingsOf(facts)[0]?.count ?? 0;
}

describe.each(['main', 'v0.24'] as const)('in the form of %s', (form) => {
  test.each(Object.entries(VALUES))('a detector sees an argument that is %s', async (name, written) => {
    const line = lineOf(written, form);
    expect(await matches(line, { conditions: ['hasData("x")'] })).toBe(5);
    expect(await matches(line, { conditions: ['hasData("y")'] })).toBe(0);
    const answers = ANSWERS[name] ?? undefined;
    if (answers === undefined) {
      expect(await matches(line, { conditions: ['getEventData("x") == null'] })).toBeUndefined();
      return;
    }
    const [holds, fails, filter] = answers;
    expect(await matches(line, { conditions: [holds] })).toBe(5);
    expect(await matches(line, { conditions: [fails] })).toBe(0);
    expect(await matches(line, { data: [filter] })).toBe(5);
  });
});

describe('a number above 2^53', () => {
  const line = (json: string) => lineOf({ main: {}, type: 'uint64', json }, 'v0.24');

  test('is told in an output as the log has it, by templates, too, and two that a double takes for one are two', async () => {
    const numbers = ['9223372036854775813', '9223372036854775814', '9223372036854775813'];
    const reads = await readsFrom(
      detectorYaml({
        on: 'chdir',
        conditions: ['getEventData("x") == 9223372036854775813u'],
        output: { x: 'getEventData("x")' },
      }),
    );
    const content = `${Array.from({ length: 4 }, () => numbers.map(line))
      .flat()
      .join('\n')}\n`;
    for (const reading of ['templates', 'parse'] as const)
      expect(findingsOf(factsOf({ content, reads, reading }))).toMatchObject([
        { count: 8, data: { x: '9223372036854775813' } },
      ]);
  });

  test('is found wherever a shipper puts it, and the last of two values counts', async () => {
    const value = '9007199254740993';
    const event = JSON.parse(line('1'));
    const texts = [
      JSON.stringify({ ...event, args: [{ name: 'x', type: 'uint64', value: '@' }], note: { args: [{ value: 3 }] } }),
      JSON.stringify({
        ...event,
        args: [
          { value: '@', name: 'x', type: 'uint64' },
          { name: 'x', value: 5 },
        ],
      }),
      JSON.stringify({ note: 'args":[{"name":"x"', ...event, args: [{ name: 'a' }, { name: 'x', value: '@' }] }),
      JSON.stringify({ ...event, args: [{ name: 'x', type: 'uint64', value: '@' }] }),
    ];
    for (const text of texts)
      expect(
        await matches(text.replace('"@"', `4, "value": ${value}`), { conditions: [`getEventData("x") == ${value}`] }),
      ).toBe(5);
  });

  test('is found in what a shipper wraps, one record or several', async () => {
    const reads = await readsFrom(
      detectorYaml({ on: 'chdir', conditions: ['getEventData("x") == 9007199254740993'], output: { x: 'event.name' } }),
    );
    const [one, other] = ['9007199254740993', '9007199254740992'].map(line);
    for (const wrap of [
      (all: readonly string[]) => all.map((each) => JSON.stringify({ log: `${each}\n`, stream: 'stdout' })).join('\n'),
      (all: readonly string[]) => all.map((each) => `{"log_processed":${each},"stream":"stdout"}`).join('\n'),
      (all: readonly string[]) => `[${all.join(',')}]`,
      (all: readonly string[]) => JSON.stringify({ logEvents: all.map((message) => ({ id: '1', message })) }),
      (all: readonly string[]) => all.join(' '),
    ])
      for (const reading of ['templates', 'parse'] as const) {
        const content = Array.from({ length: 4 }, () => `${wrap([one ?? '', other ?? '', one ?? ''])}\n`).join('');
        expect(findingsOf(factsOf({ content, reads, reading }))).toMatchObject([{ count: 8 }]);
      }
  });

  test('that is written as a fraction is one, and one of more than 64 bits is not decided', async () => {
    expect(await matches(line('1e300'), { conditions: ['getEventData("x") > 1e299'] })).toBe(5);
    expect(await matches(line('99999999999999999999'), { conditions: ['getEventData("x") > 1'] })).toBeUndefined();
  });

  test('that a shipper has rounded is not decided', async () => {
    const rounded = lineOf({ main: { u_int64: 9007199254740992 }, type: '', json: '' }, 'main');
    expect(await matches(rounded, { conditions: ['getEventData("x") > 1'] })).toBeUndefined();
    expect(await matches(rounded, { conditions: ['hasData("x")'] })).toBe(5);
  });

  test('is the value that a system call returned, too', async () => {
    const text = line('1').replace('"returnValue":0', '"returnValue":9007199254740993');
    expect(await matches(text, { conditions: ['getEventData("returnValue") == 9007199254740993'] })).toBe(5);
  });
});

test.each([
  ['int32', '"5"', 'getEventData("x") == 5'],
  ['unsigned long', '"18446744073709551615"', 'getEventData("x") == 18446744073709551615u'],
  ['const char*', '"5"', 'getEventData("x") == "5"'],
  ['void*', '5', 'getEventData("x") == 5u'],
  ['unknown', '5', 'getEventData("x") == 5 && type(getEventData("x")) == int'],
])('a value of type %s that is written as %s is what its type says', async (type, json, condition) => {
  expect(await matches(lineOf({ main: {}, type, json }, 'v0.24'), { conditions: [condition] })).toBe(5);
});

test('a list that is too long is not looked through, and is there', async () => {
  const long = lineOf({ main: {}, type: '[]uint64', json: JSON.stringify(Array(5000).fill(1)) }, 'v0.24');
  expect(await matches(long, { conditions: ['1 in getEventData("x")'] })).toBeUndefined();
  expect(await matches(long, { conditions: ['hasData("x")'] })).toBe(5);
});

test.each(CONDITIONS_OF_EVERY_TYPE)('%s holds, as in the library of Tracee', async (condition) => {
  expect(await matches(lineOf({ main: {}, type: 'int', json: '1' }, 'v0.24'), { conditions: [condition] })).toBe(5);
});

test('a number without a sign is one with a sign, as far as that goes', async () => {
  const conditions = ['int(getEventData("x")) - 9 == -1'];
  const line = (json: string) => lineOf({ main: {}, type: 'unsigned long', json }, 'v0.24');
  expect(await matches(line('8'), { conditions })).toBe(5);
  expect(await matches(line('18446744073709551615'), { conditions })).toBeUndefined();
});
