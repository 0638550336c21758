import { describe, expect, test } from '@jest/globals';
import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import fc from 'fast-check';
import { takesLonger } from '#test/factories/processor-time.ts';
import { createChecker } from '#yaml-detectors/cel/check-expression.ts';
import { compilePattern } from '#yaml-detectors/cel/patterns.ts';
import { type CelValue, createExpressions, type EventView } from '#yaml-detectors/cel/run-expressions.ts';

const check = createChecker({});
const { choose, compile } = createExpressions({}, compilePattern);

function compileCondition(source: string): () => unknown {
  const printed = check(source, 'condition');
  if ('fault' in printed) throw new Error(`${printed.fault}: ${source}`);
  return compile(printed.text);
}

function viewWith(args: Readonly<Record<string, CelValue>>): EventView {
  return {
    name: 'sched_process_exec',
    data: (argument) => args[argument] ?? null,
    hasData: (argument) => argument in args,
    text: () => 'c',
    number: () => 1n,
    flag: () => true,
    hasFact: () => true,
    time: () => 1_770_652_841_122,
  };
}

/** Whether a condition holds for an event with these arguments; undefined where that is not decided. */
function holds(condition: () => unknown, args: Readonly<Record<string, CelValue>> = {}): unknown {
  choose(viewWith(args));
  try {
    return condition();
  } catch {
    return undefined;
  }
}

const scalar = fc.oneof(
  fc.string({ maxLength: 12, unit: fc.constantFrom('a', '/', ' ', '1', '-', '.', 's', 'é', '😀') }),
  fc.constantFrom('1', '-1', '1.5', 'true', '1h2m', '2026-02-28T00:00:00Z', 'Europe/Berlin', '+01:00', '__proto__'),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, 5n),
  fc.double(),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new UnsignedInt(value)),
);
const value: fc.Arbitrary<CelValue> = fc.oneof(
  scalar,
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
  fc.array(scalar, { maxLength: 5 }),
);

function isText(each: unknown): boolean {
  return typeof each === 'string';
}

function areTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every(isText);
}

type Takes = (a: CelValue, b: CelValue, c: CelValue) => boolean;
const text: Takes = (a) => isText(a);
const texts: Takes = (a, b) => isText(a) && isText(b);
const any: Takes = () => true;
const number: Takes = (a) => typeof a === 'bigint' || typeof a === 'number' || a instanceof UnsignedInt;
const list: Takes = (a) => Array.isArray(a);

/** Each function, macro and operator, and which values it may take at all. What it gives is of the type that is asked here. */
const EXPRESSIONS: readonly (readonly [source: string, takes: Takes])[] = [
  ['join(A, ",").startsWith("")', (a) => areTexts(a)],
  ['join([A, B], C).startsWith("")', (a, b, c) => texts(a, b, c) && isText(c)],
  ['split(A, B).all(x, x.startsWith(""))', texts],
  ['trim(A).startsWith("")', text],
  ['upper(A).startsWith("")', text],
  ['lower(A).startsWith("")', text],
  ['basename(A).startsWith("")', text],
  ['dirname(A).startsWith("")', text],
  ['replace(A, B, C).startsWith("")', (a, b, c) => texts(a, b, c) && isText(c)],
  ['A.contains(B) || true', any],
  ['!A.contains(B) || A.contains(B)', texts],
  ['A.startsWith(B) || !A.startsWith(B)', texts],
  ['A.endsWith(B) || !A.endsWith(B)', texts],
  ['A.matches("a+") || !A.matches("a+")', text],
  ['size(A) >= 0', (a) => isText(a) || Array.isArray(a) || a instanceof Uint8Array],
  ['A.size() >= 0', (a) => isText(a) || Array.isArray(a) || a instanceof Uint8Array],
  ['(A == B) == !(A != B)', any],
  ['[A, B] == [B, A] || [A, B] != [B, A]', any],
  ['{A: B} == {A: B} || {A: B} != {A: B}', any],
  ['A in [B, C] || !(A in [B, C])', any],
  ['A in B || !(A in B)', (_, b) => Array.isArray(b)],
  ['A in {B: C} == (B == A)', any],
  ['type({A: B}[A]) == type(B)', any],
  ['type([A, B][C]) == type(A) || type([A, B][C]) == type(B)', (_, __, c) => number(c, c, c)],
  ['A.all(x, x == x || x != x)', list],
  ['A.exists(x, x in [B]) || !A.exists(x, x in [B])', list],
  ['A.exists_one(x, x == B) || !A.exists_one(x, x == B)', list],
  ['A.map(x, [x]).size() == size(A)', list],
  ['A.filter(x, x == B).size() <= size(A)', list],
  ['A < B || A >= B || A != A || B != B', any],
  [
    'size(A + B) == size(A) + size(B)',
    (a, b) =>
      texts(a, b, b) || (Array.isArray(a) && Array.isArray(b)) || (a instanceof Uint8Array && b instanceof Uint8Array),
  ],
  ['A - B == A - B || double(A - B) != 0.0', number],
  ['A * B == A * B || double(A * B) != 0.0', number],
  ['type(A / B) == type(A)', number],
  ['type(A % B) == type(A)', number],
  ['type(-A) == type(A)', number],
  ['type(string(A)) == string', (a) => !Array.isArray(a) && a !== null],
  ['type(int(A)) == int', (a, b, c) => isText(a) || number(a, b, c)],
  ['type(uint(A)) == uint', (a, b, c) => isText(a) || number(a, b, c)],
  ['type(double(A)) == double', (a, b, c) => isText(a) || number(a, b, c)],
  ['type(bool(A)) == bool', (a) => isText(a) || typeof a === 'boolean'],
  ['type(timestamp(A)) == google.protobuf.Timestamp', (a) => isText(a) || typeof a === 'bigint'],
  ['type(duration(A)) == google.protobuf.Duration', text],
  [
    'timestamp(A) + duration(B) - duration(B) == timestamp(A)',
    (a, b) => (isText(a) || typeof a === 'bigint') && isText(b),
  ],
  ['timestamp(A).getHours(B) < 24', (a, b) => (isText(a) || typeof a === 'bigint') && isText(b)],
  ['duration(A) + duration(B) - duration(A) == duration(B)', texts],
  ['(A ? A : !A) == true', (a) => typeof a === 'boolean'],
  ['dyn(A) == B || dyn(A) != B', any],
];

const ARGUMENTS = { A: 'getEventData("a")', B: 'getEventData("b")', C: 'getEventData("c")' };
const ENDLESS = 'getEventData("argv").exists(x, getEventData("argv").exists(y, x == y + "q"))';
const MANY = Array.from({ length: 4000 }, (_, at) => `${at}`);

describe('values of every type', () => {
  const compiled = EXPRESSIONS.map(([source, takes]) => {
    const written = source.replace(/\b[ABC]\b/g, (name) => ARGUMENTS[name as keyof typeof ARGUMENTS]);
    return {
      source,
      takes,
      condition: compileCondition(written),
      followed: compileCondition(`[${written}].exists(x, x || !x) && ${ENDLESS}`),
    };
  });

  test.each(compiled)('give what $source says, or are not decided', ({ condition, takes }) => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const outcome = holds(condition, { a, b, c });
        if (takes(a, b, c)) expect([true, undefined]).toContain(outcome);
        else expect(outcome).toBeUndefined();
      }),
    );
  });

  test.each(compiled)('do not switch off the bound of work in $source', ({ followed }) => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const decide = () => expect(holds(followed, { a, b, c, argv: MANY })).toBeUndefined();
        // Some milliseconds on a machine of its own; without a bound, seconds.
        expect(takesLonger(400, decide)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });
});

// As cel-go v0.29 has it, which Tracee uses: common/types/*.go there, and what Go's strconv, fmt and time do.
describe('as in the library of Tracee', () => {
  test.each([
    ...['[1, 2u] == [1u, 2]', '["a", 1] == ["a", 1u]', '[[1, "a"], 2.0] == [[1u, "a"], 2]', '[1, "1"] != ["1", 1]'],
    ...[
      '{"a": dyn([1])} == {"a": [1u]}',
      '{1: "a", "b": 2} == {1u: "a", "b": 2.0}',
      '{} == {}',
      '[] == []',
      '{"a": 1} != {"b": 1}',
    ],
    ...[
      '2 in {"a": 1, 2: "b"}',
      '2u in {"a": 1, 2: "b"}',
      '!(dyn("2") in {"a": 1, 2: "b"})',
      '{"a": 1, 2: "b"}[2u] == "b"',
    ],
    ...['{2: "a", "2": "b"}.size() == 2', '{1: "a"}.exists(k, k == 1)', '[1] in [[2], [1u]]', '[5, 6][dyn(1u)] == 6'],
    ...[
      'string(1000000.0) == "1e+06"',
      'string(123456.0) == "123456"',
      'string(0.00001) == "1e-05"',
      'string(1.25) == "1.25"',
    ],
    ...['string(123456789.5) == "1.234567895e+08"', 'string(1e100) == "1e+100"', 'string(-0.0) == "-0"'],
    ...['int("+5") == 5', 'int("-007") == -7', 'double(".5") == 0.5', 'bool("T") && !bool("F")'],
    ...[
      'duration("1.5s") - duration("0.7s") == duration("800ms")',
      'duration("-0.7s") + duration("1.5s") == duration("0.8s")',
    ],
    ...[
      'duration("1s") - duration("1.5s") == duration("-0.5s")',
      'duration("-0.5s").getSeconds() == 0',
      'duration("0") == duration("0s")',
    ],
    ...[
      'duration("1h15m30.918s").getMinutes() == 75',
      'duration("-1.5ms").getMilliseconds() == -1',
      'duration("1µs") > duration(".5us")',
    ],
    ...['timestamp("2026-02-28T01:00:00.5+01:00") == timestamp("2026-02-28T00:00:00.500Z")'],
    ...[
      'timestamp("2026-07-01T00:00:00Z").getDayOfYear() == 181',
      'timestamp("2024-12-31T23:00:00Z").getDayOfYear() == 365',
    ],
    ...[
      'timestamp("2026-07-01T22:30:00Z").getHours("Europe/Berlin") == 0',
      'timestamp("2026-01-01T00:00:00Z").getFullYear("-00:30") == 2025',
    ],
    ...[
      'timestamp("2026-07-01T22:30:00Z").getDate("+02:00") == 2',
      'timestamp("0001-01-01T00:00:00Z").getFullYear() == 1',
      'int(timestamp) == 1770652841 && int((timestamp - timestamp(0)).getSeconds()) == 1770652841 && string(timestamp.getHours() + 1) == "17"',
      '[duration("1s")].exists(d, int(d) == 1000000000)',
    ],
  ])('%s', (condition) => {
    expect(holds(compileCondition(condition))).toBe(true);
  });

  test.each([
    ...[
      'duration("9223372037s") > duration("1s")',
      'duration("9223372036s") + duration("1s") > duration("1s")',
      'duration("1") > duration("1s")',
    ],
    ...[
      'duration("s") > duration("1s")',
      'duration("1s ") > duration("1s")',
      'duration("") > duration("1s")',
      'duration("1d") > duration("1s")',
    ],
    ...['timestamp("2026-02-30T00:00:00Z") > timestamp(0)', 'timestamp("2026-01-01T24:00:00Z") > timestamp(0)'],
    ...[
      'timestamp("Mon Nov 30 2026 10:00:00") > timestamp(0)',
      'timestamp("0000-01-01T00:00:00Z") < timestamp(0)',
      'timestamp("") < timestamp(0)',
    ],
    ...[
      'timestamp("9999-12-31T23:59:59Z") + duration("1s") > timestamp(0)',
      'timestamp("0001-01-01T00:00:00Z") - duration("1s") < timestamp(0)',
    ],
    ...['timestamp("9999-12-31T23:59:59Z") - timestamp("0001-01-01T00:00:00Z") > duration("1s")'],
    ...[
      'int(9.3e18) > 0',
      'int(1e30) > 0',
      'int(double("nan")) == 0',
      'uint(-0.5) == 0u',
      'uint(1.9e19) > 0u',
      'uint(-1) > 0u',
    ],
    ...[
      'int("") == 0',
      'int("0b11") == 3',
      'int("0X1F") == 31',
      'uint("+5") == 5u',
      'uint("") == 0u',
      'double("0x10") == 16.0',
      'double("1e400") > 1.0',
    ],
    ...[
      '-int("-9223372036854775808") > 0',
      'int("-9223372036854775808") / -1 > 0',
      'timestamp(0).getHours("Nowhere/X") == 0',
      'timestamp(0).getHours("Local") == 0',
    ],
  ])('%s is not decided', (condition) => {
    expect(holds(compileCondition(condition))).toBeUndefined();
  });

  test('bytes that are no UTF-8 are no text', () => {
    const condition = compileCondition('string(getEventData("a")) != ""');
    expect(holds(condition, { a: new Uint8Array([0x68, 0xff]) })).toBeUndefined();
    expect(holds(condition, { a: new Uint8Array([0x68]) })).toBe(true);
  });
});
