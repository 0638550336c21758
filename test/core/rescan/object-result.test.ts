import { expect, test } from '@jest/globals';
import { type Counts, countsOf, createCoverage } from '#core/correlate/coverage.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summariseWritten } from '#core/correlate/summary.ts';
import { parseJson } from '#core/json.ts';
import { coverageOf, parseResult, readObjectResult } from '#core/rescan/object-result.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { factsOf } from '#test/factories/scan.ts';
import { execLine } from '#test/factories/trace-event.ts';

const OTHER = JSON.stringify({ log: 'hello', kubernetes: { container_name: 'api', namespace_name: 'shop' } });

/** The coverage of a log before it was written down as a line, and what the line gives back. */
function roundTrip(content: string) {
  const [coverage] = factsOf({ content }).sources.values();
  if (coverage === undefined) throw new Error('a scan leaves the coverage of its source');
  const options = { key: 'a.log', identity: 'v1', role: 'range' as const, batch: 'batch' };
  const written = readObjectResult({ ...options, coverage, problem: coverage.unread?.reason });
  const result = parseResult(parseJson(JSON.stringify(written)));
  return { coverage, read: result?.state === 'read' ? coverageOf(result) : undefined };
}

test.each([
  ['understood', execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])],
  ['understood, beside the output of another container', `${execLine([])}\n${OTHER}`],
  ['not understood', '{"a":1}'],
  ['not understood, and is text of which much is to be said', 'hello world'],
])('the line of an object that was %s tells its coverage', (_, content) => {
  const { coverage, read } = roundTrip(`${content}\n`);
  // A run says of nobody that he never called: that takes the whole log, and its hours.
  expect(read).toEqual({ ...coverage, hours: new Map(), otherHours: new Map() });
});

test('an object of which an older release did not say of which time it was is no sign of silence', () => {
  const options = { key: 'a.log', identity: 'v1', role: 'range', batch: 'batch' } as const;
  const silentOf = (counts: Partial<Counts>) => {
    const coverage = { ...createCoverage('demo'), counts: countsOf(counts) };
    const result = readObjectResult({ ...options, coverage, problem: undefined });
    if (result.state !== 'read') throw new Error('it was read');
    const old = createCoverage('demo');
    old.counts.sourcesBefore = 1;
    const sources = new Map([
      ['new.log', old],
      ['a.log', coverageOf(result)],
    ]);
    return summariseWritten({ sources }, [], [], NO_API_SERVERS).silent;
  };
  expect(silentOf({ lines: 2, connects: 2, outOfRange: 2 })).toEqual([]);
  expect(silentOf({ lines: 2, connects: 2, outOfRange: 2, sourcesBefore: 1 })).toMatchObject([{ cluster: 'demo' }]);
  // Of what others wrote nobody asks when it was.
  expect(silentOf({ lines: 2, otherOutput: 2 })).toMatchObject([{ cluster: 'demo' }]);
});

test('rules that are left out of several objects are told with their exact numbers, in any order', () => {
  const written = (rules: readonly number[]) => {
    const coverage = createCoverage('demo');
    for (const rule of rules) coverage.leftOutRules.set(`R${100 + rule}`, 1);
    coverage.counts.leftOut = rules.length;
    const options = { key: 'a.log', identity: 'v1', role: 'range' as const, batch: 'batch' };
    const result = readObjectResult({ ...options, coverage, problem: undefined });
    if (result.state !== 'read') throw new Error('it was read');
    return coverageOf(result);
  };
  const many = Array.from({ length: 30 }, (_, at) => at);
  const few = [25, 3];
  const told = (objects: readonly (readonly number[])[]) => {
    const facts = createFacts();
    for (const [at, rules] of objects.entries()) {
      mergeFacts(facts, { sources: new Map([[`${at}`, written(rules)]]), clusters: new Map() });
    }
    return JSON.stringify(summariseWritten(facts, [], [], NO_API_SERVERS).leftOutRules);
  };
  const expected = Object.fromEntries(many.slice(0, 20).map((rule) => [`R${100 + rule}`, rule === 3 ? 2 : 1]));
  // Of the 26th rule the larger object has written nothing.
  expect(told([many, few])).toBe(JSON.stringify(expected));
  expect(told([few.toReversed(), many.toReversed()])).toBe(JSON.stringify(expected));
});
