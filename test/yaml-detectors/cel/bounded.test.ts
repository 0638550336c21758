import { describe, expect, test } from '@jest/globals';
import type { AloneEvent } from '#core/detectors/detector.ts';
import { takesLonger } from '#test/factories/processor-time.ts';
import { compiledFrom, detectorYaml } from '#test/factories/yaml-detectors.ts';
import { createYamlDetectors, type DetectorOutcome } from '#yaml-detectors/create-yaml-detectors.ts';

/** An attacker wrote its arguments. */
function eventWith(args: Readonly<Record<string, unknown>>): AloneEvent {
  return {
    ...{
      name: 'sched_process_exec',
      isInContainer: true,
      process: () => 'sh',
      fact: (fact) => (fact === 'timestamp' ? '2026-02-09T16:00:41.122095657Z' : 'c'),
      hasArgument: (name: string) => name in args,
      argumentKind: () => undefined,
      argumentJson: () => undefined,
      socket: () => undefined,
      socketPath: () => undefined,
    },
    argument: (name) => args[name],
  };
}

async function decide(condition: string, args: Readonly<Record<string, unknown>>): Promise<DetectorOutcome> {
  const [detector] = await createYamlDetectors(compiledFrom(detectorYaml({ conditions: [condition] })));
  detector?.decide(eventWith({}));
  // Some milliseconds on a machine of its own.
  expect(takesLonger(400, () => detector?.decide(eventWith(args)))).toBe(false);
  return detector?.decide(eventWith(args));
}

const MANY = Array.from({ length: 4000 }, (_, at) => `${at}`);
const LONG = 'a'.repeat(8_000_000);

describe('the work on one event is bounded, and what takes more is not decided', () => {
  test.each<[name: string, condition: string, args: Readonly<Record<string, unknown>>, reason?: RegExp]>([
    [
      'a loop in a loop',
      'getEventData("argv").exists(a, getEventData("argv").exists(b, a + b == "x"))',
      { argv: MANY },
    ],
    [
      'three loops over what a loop made',
      '[getEventData("argv").map(x, x)].exists(l, l.exists(a, l.exists(b, l.exists(c, a + b == c + "x"))))',
      { argv: MANY },
    ],
    [
      'long texts that are compared for each element',
      'getEventData("argv").exists(a, getEventData("a") == getEventData("b"))',
      { argv: MANY, a: `${LONG}a`, b: `${LONG}b` },
    ],
    [
      'a long text that is searched for a long one',
      'getEventData("a").contains(getEventData("b"))',
      { a: LONG, b: `${'a'.repeat(4000)}b` },
    ],
    ['a pattern over a long text', 'getEventData("a").matches("(a|aa)*b")', { a: LONG }],
    ['a text that grows', 'replace(getEventData("a"), "", getEventData("a")) == ""', { a: LONG.slice(0, 100_000) }],
    ['an error for each element', 'getEventData("argv").exists(a, getEventData("none") > 3)', { argv: MANY }],
    [
      'errors in loops in loops',
      'getEventData("argv").exists(a, getEventData("argv").exists(b, getEventData("none") > 3))',
      { argv: MANY },
    ],
    ['more elements than a loop takes', 'split(getEventData("a"), ",").all(x, x == "")', { a: ','.repeat(100_000) }],
    ['a list in a list', 'getEventData("argv").all(a, a in getEventData("argv"))', { argv: MANY }],
    [
      'a loop behind what joins values that are no texts',
      'join(["run", getEventData("n")], ":") != "" && getEventData("argv").exists(x, getEventData("argv").exists(y, x == y + "q"))',
      { argv: MANY, n: 5 },
    ],
    [
      'a duration of many digits',
      'duration(getEventData("a")) > duration("1s")',
      { a: '1'.repeat(5000) },
      /no duration/,
    ],
    [
      'long texts that are compared while a list is made',
      '[getEventData("a")].map(a, [getEventData("b")].map(b, getEventData("argv").map(x, a == b))).size() == 1',
      { argv: MANY, a: `${LONG.slice(0, 2_000_000)}a`, b: `${LONG.slice(0, 2_000_000)}b` },
    ],
    ['lists that grow', '[getEventData("argv")].map(l, l.map(x, l + l)).size() == 1', { argv: MANY }],
    [
      'texts that grow',
      `[getEventData("a")].exists(a, size(${'a + '.repeat(30)}a) > 1)`,
      { a: LONG.slice(0, 4_000_000) },
    ],
    [
      'characters that are counted again and again',
      `[getEventData("a")].exists(a, ${'size(a) > 1 && '.repeat(30)} true)`,
      { a: LONG.slice(0, 2_500_000) },
    ],
    [
      'a time in a zone for each element',
      'getEventData("argv").exists(x, timestamp.getHours("Europe/Berlin") == 99)',
      { argv: MANY },
    ],
  ])('%s', async (_, condition, args, reason = /too much work|too long/) => {
    expect(await decide(condition, args)).toEqual({ undecided: expect.stringMatching(reason) });
  });

  test.each([
    'getEventData("argv").exists(a, a == "x")',
    'getEventData("argv").all(a, a != "x")',
    'getEventData("argv").exists(a, getEventData("argv").all(b, a + b != "x"))',
  ])('what is left of a loop whose work is spent takes no time: %s', async (condition) => {
    const [detector] = await createYamlDetectors(compiledFrom(detectorYaml({ conditions: [condition] })));
    const decideOften = () => {
      for (let at = 0; at < 200; at += 1)
        expect(detector?.decide(eventWith({ argv: MANY }))).toEqual({
          undecided: expect.stringContaining('too much work'),
        });
    };
    expect(takesLonger(800, decideOften)).toBe(false);
  });

  test('a loop whose work is spent is undecided, and what is beside it may decide', async () => {
    const spent = 'getEventData("argv").exists(a, a == "x")';
    expect(await decide(`${spent} || hasData("argv")`, { argv: MANY })).toEqual({ fields: new Map() });
    expect(await decide(`${spent} && hasData("none")`, { argv: MANY })).toBeUndefined();
  });

  test.each([
    ['getEventData("a").matches("^/bin/(ba)?sh$")', { a: '/bin/bash' }],
    [
      'getEventData("argv").exists(a, a.startsWith("--token=") || a in ["-i", "-c"])',
      { argv: [...MANY.slice(0, 50), '-i'] },
    ],
    [
      'getEventData("a").contains("nc -e") && lower(basename(getEventData("b"))) == "sh"',
      { a: `${'x'.repeat(10_000)}nc -e`, b: '/bin/SH' },
    ],
  ])('what people write is far from it: %s', async (condition, args) => {
    expect(await decide(condition, args)).toEqual({ fields: new Map() });
  });

  test('what is not decided says nothing of the event', async () => {
    const args = { a: 'hunter2', argv: ['hunter2'] };
    const reasons: Readonly<Record<string, string>> = {
      'int(getEventData("a")) > 3': 'a value cannot be converted',
      '{"b": true}[getEventData("a")]': 'there is no such key or element',
      'getEventData("argv")[1] == ""': 'there is no such key or element',
      'getEventData("none")[0] == ""': 'there is no such key or element',
      'size(getEventData("a")) + 9223372036854775807 > 0': 'a number is larger or smaller than its type can hold',
      'uint(size(getEventData("a"))) - 8u > 0u': 'a number is larger or smaller than its type can hold',
      'int(uint(size(getEventData("a"))) + 18446744073709551600u) > 0':
        'a number is larger or smaller than its type can hold',
      'timestamp(getEventData("a")) < timestamp': 'a text is no time',
      'duration(getEventData("a")) < duration("1s")': 'a text is no duration',
      'getEventData("a").exists(x, true)': 'what is gone through is no list',
    };
    for (const [condition, reason] of Object.entries(reasons))
      expect(await decide(condition, args)).toEqual({ undecided: `yaml-001: ${reason}` });
  });
});
