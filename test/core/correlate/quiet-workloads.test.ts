import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { type QuietOptions, quietWorkloads } from '#core/correlate/quiet-workloads.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import {
  answersLine,
  connectLine,
  type EventOptions,
  eventLine,
  execLine,
  inet,
  reportLine,
} from '#test/factories/trace-event.ts';

const HOUR = 3_600_000_000_000n;
/** 2026-03-02T00:30:00Z */
const START = 1_772_411_400_000_000_000n;
const DAYS = 8;
const TOLD = ['KUBERNETES_SERVICE_HOST=10.96.0.1'];

const at = (hour: number) => ({ timestamp: String(START + BigInt(hour) * HOUR) });
const inPod = (podName: string, container = podName): EventOptions => ({ container, podName, podNamespace: 'shop' });
const ofCart = inPod('cart-6d9f8c7b54-x2x7q');

/** A container that connects elsewhere in every hour, but for those that are left out. */
const steady = (options: EventOptions, { hours = DAYS * 24, without = [] as readonly number[] } = {}) =>
  Array.from({ length: hours }, (_, hour) => hour)
    .filter((hour) => !without.includes(hour))
    .map((hour) => connectLine(inet('10.1.1.9', '5432'), { ...options, ...at(hour) }));

const told = (options: EventOptions, hour = 0) => execLine(TOLD, { ...options, ...at(hour) });
const call = (options: EventOptions, hour: number, port = '443') =>
  connectLine(inet('10.96.0.1', port), { ...options, ...at(hour) });

const CALM = [told(ofCart), ...steady(ofCart)];

function judge(lines: readonly string[], options: QuietOptions = {}, log: Partial<Log> = {}) {
  const [cluster] = quietWorkloads(factsOf({ content: lines.join('\n'), ...log }), options);
  return cluster;
}

const listed = (lines: readonly string[], options: QuietOptions = {}) =>
  judge(lines, options)?.workloads.map(({ namespace, workload }) => `${namespace}/${workload}`);

describe('a workload does not need the API server', () => {
  test('if it was watched on seven whole days and never called it', () => {
    expect(judge(CALM)).toMatchObject({
      cluster: 'default',
      days: DAYS,
      fullDays: DAYS,
      notJudged: undefined,
      workloads: [
        { namespace: 'shop', workload: 'cart', pod: ofCart.podName, containers: 1, days: DAYS, connects: true },
      ],
    });
  });

  test('by all of its pods together, each as long as it was seen', () => {
    const half = DAYS * 12;
    const later = inPod('cart-7f8c9d4b65-b2c4d');
    const lines = [told(ofCart), ...steady(ofCart).slice(0, half), told(later, half), ...steady(later).slice(half)];
    expect(judge(lines)?.workloads).toMatchObject([{ workload: 'cart', containers: 2, days: DAYS }]);
  });

  test('whatever others do that call it', () => {
    const checkout = inPod('checkout-6d9f8c7b54-x2x7q');
    const lines = [...CALM, told(checkout), ...steady(checkout), call(checkout, 5)];
    expect(judge(lines)).toMatchObject({ workloads: [{ workload: 'cart' }], callers: 1 });
  });

  test('not if it called once, by any basis, at any port, in any container, before or after all else', () => {
    const told2 = told(inPod('a-6d9f8c7b54-x2x7q'));
    const settings = readSettings('{"apiServers":[{"cluster":"*","addresses":["10.20.0.0/28"]}]}', 'test');
    const apiServers = compileApiServers(settings.apiServers);
    const direct = connectLine(inet('10.20.0.3', '6443'), { ...ofCart, ...at(9) });
    for (const hour of [-24 * 30, 5, 24 * 300])
      expect(listed([...CALM, call(ofCart, hour)])).not.toContain('shop/cart');
    expect(listed([...CALM, call(ofCart, 5, '6443')])).not.toContain('shop/cart');
    expect(listed([...CALM, told2, call(inPod('cart-7f8c9d4b65-b2c4d'), 5)])).not.toContain('shop/cart');
    expect(listed(CALM, { apiServers })).toEqual(['shop/cart']);
    expect(listed([...CALM, direct], { apiServers })).toEqual([]);
  });

  test('not if Tracee itself said so, even without an address', () => {
    const report = reportLine('', undefined, { ...ofCart, ...at(9) });
    expect(listed([...CALM, report])).toEqual([]);
  });

  test('not if it was there on fewer days, or not long enough is known of any', () => {
    const short = inPod('short-6d9f8c7b54-x2x7q');
    expect(judge([...CALM, told(short), ...steady(short, { hours: 48 })])).toMatchObject({
      workloads: [{ workload: 'cart' }],
      brief: 1,
    });
    expect(judge([told(ofCart), ...steady(ofCart, { hours: 6 * 24 })])).toMatchObject({
      notJudged: 'short',
      fullDays: 6,
    });
  });
});

describe('what would not have been seen is not said', () => {
  const bare = inPod('bare-6d9f8c7b54-x2x7q');

  test('of containers that never showed their environment, unless the settings name the API server', () => {
    const lines = [...CALM, ...steady(bare)];
    expect(judge(lines)).toMatchObject({ workloads: [{ workload: 'cart' }], untold: 1 });
    const settings = readSettings('{"apiServers":[{"cluster":"*","addresses":["10.96.0.1"]}]}', 'test');
    expect(listed(lines, { apiServers: compileApiServers(settings.apiServers) })).toEqual(['shop/bare', 'shop/cart']);
  });

  test('where one container of several did not', () => {
    expect(listed([...CALM, ...steady(inPod('cart-7f8c9d4b65-b2c4d'))])).toEqual([]);
  });

  test('where a name was told whose addresses nothing tells', () => {
    const named = execLine(['KUBERNETES_SERVICE_HOST=api.example.azmk8s.io'], { ...bare, ...at(0) });
    const answered = answersLine('api.example.azmk8s.io', ['20.1.2.3'], { ...bare, ...at(1) });
    expect(listed([...CALM, named, ...steady(bare)])).toEqual(['shop/cart']);
    expect(listed([...CALM, named, answered, ...steady(bare)])).toEqual(['shop/bare', 'shop/cart']);
  });

  test('of days with an hour without events, or with records that were lost or not understood', () => {
    const quiet = judge([told(ofCart), ...steady(ofCart, { without: [30] })]);
    expect(quiet).toMatchObject({ fullDays: 7, gaps: { hours: 1 }, workloads: [{ days: 7 }] });
    const [day = [], ...rest] = [CALM.slice(0, 25), CALM.slice(25)];
    const facts = createFacts();
    mergeFacts(facts, factsOf({ source: 'a', content: [...day, '{"no json'].join('\n') }));
    mergeFacts(facts, factsOf({ source: 'b', content: rest.flat().join('\n') }));
    expect(quietWorkloads(facts)).toMatchObject([{ gaps: { events: 1 }, fullDays: 7 }]);
  });

  test('of days on which a node was silent in between; one that came or went is not silent', () => {
    const facts = (hours: readonly number[]) => {
      const all = createFacts();
      const node = (name: string, lines: readonly string[]) =>
        mergeFacts(all, factsOf({ source: name, node: name, content: lines.join('\n') }));
      node('a', CALM);
      const other = inPod('other-6d9f8c7b54-x2x7q');
      node('b', [told(other, hours[0]), ...hours.map((hour) => call(other, hour))]);
      return quietWorkloads(all)[0];
    };
    const span = (from: number, to: number) => Array.from({ length: to - from }, (_, hour) => from + hour);
    expect(facts(span(30, 50))).toMatchObject({ fullDays: DAYS, knowsNodes: true });
    expect(facts([...span(30, 35), ...span(60, 65)])).toMatchObject({ fullDays: DAYS - 2, gaps: { node: 2 } });
    for (const hour of [-500 * 24, 500 * 24])
      expect(facts([...span(0, 35), ...span(60, DAYS * 24), hour])).toMatchObject({ gaps: { node: 2 } });
  });

  test('of days without a connect, on which the cluster, or a node, may not have logged any', () => {
    const execs = Array.from({ length: DAYS * 24 }, (_, hour) => told(ofCart, hour));
    const direct = connectLine(inet('10.1.1.9', '5432'), { ...ofCart, ...at(5) });
    expect(judge([...execs, direct])).toMatchObject({
      ...{ fullDays: 1, notJudged: 'short', gaps: { connects: DAYS - 1 }, workloads: [] },
    });
    const facts = createFacts();
    mergeFacts(facts, factsOf({ source: 'a', node: 'a', content: CALM.join('\n') }));
    const other = inPod('other-6d9f8c7b54-x2x7q');
    const onlyExecs = execs.map((_, hour) => told(other, hour));
    mergeFacts(facts, factsOf({ source: 'b', node: 'b', content: onlyExecs.join('\n') }));
    expect(quietWorkloads(facts)).toMatchObject([{ fullDays: 0, gaps: { connects: DAYS }, workloads: [] }]);
  });

  test('where a log is flawed of which nothing has a date', () => {
    const facts = factsOf({ source: 'a', content: CALM.join('\n') });
    const dated = factsOf({ source: 'b', content: [told(ofCart, 30), '{"no json'].join('\n'), isWanted: () => false });
    mergeFacts(facts, dated);
    expect(quietWorkloads(facts)).toMatchObject([{ fullDays: DAYS - 1, gaps: { events: 1 } }]);
    const report = reportLine('10.0.0.9', '1', { timestamp: '310041368905' });
    const undated = factsOf({ source: 'c', content: [report, '{"no json'].join('\n'), isWanted: () => false });
    mergeFacts(facts, undated);
    expect(quietWorkloads(facts)).toMatchObject([{ fullDays: 0, notJudged: 'short', gaps: { events: DAYS } }]);
  });

  test('of containers without a name that call, and of nodes that sent nothing of use, is told beside', () => {
    const facts = factsOf({ source: 'a', node: 'a', content: [...CALM, call({ container: 'c' }, 9)].join('\n') });
    mergeFacts(facts, factsOf({ source: 'b', node: 'b', content: eventLine('openat', '257', at(3), []) }));
    expect(quietWorkloads(facts)).toMatchObject([{ nameless: 1, namelessCallers: 1, mutedNodes: 1 }]);
  });

  test('of a cluster that is blind, or of which not all was read', () => {
    expect(judge(steady(bare))).toMatchObject({ notJudged: 'blind', workloads: [] });
    expect(judge(CALM, { isIncomplete: true })).toMatchObject({ notJudged: 'not-read', workloads: [] });
    const facts = factsOf({ content: CALM.join('\n') });
    for (const coverage of facts.sources.values()) coverage.partial = true;
    expect(quietWorkloads(facts)).toMatchObject([{ notJudged: 'not-read', workloads: [] }]);
  });

  test('of times that were not asked for', () => {
    const isWanted = (time: unknown) => typeof time === 'bigint' && time < START + 48n * HOUR;
    expect(judge(CALM, {}, { isWanted })).toMatchObject({ days: 2, notJudged: 'short' });
  });

  test('of containers outside of pods, and of hosts', () => {
    expect(judge([...CALM, ...steady({ container: 'c' })])).toMatchObject({
      workloads: [{ workload: 'cart' }],
      nameless: 1,
    });
  });

  test('where a clock names more days than can be looked at', () => {
    const years = Array.from({ length: 500 }, (_, day) =>
      connectLine(inet('10.1.1.9'), { ...ofCart, ...at(day * 24) }),
    );
    expect(judge([...CALM, ...years])).toMatchObject({ notJudged: 'clock', workloads: [] });
  });
});

test('the order and the grouping of logs change nothing', () => {
  const checkout = inPod('checkout-6d9f8c7b54-x2x7q');
  const lines = [...CALM, told(checkout), ...steady(checkout, { without: [50] }), call(checkout, 100)];
  const expected = quietWorkloads(factsOf({ content: lines.join('\n') }));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(lines, { minLength: lines.length }),
      fc.integer({ min: 1, max: 5 }),
      (mixed, parts) => {
        const facts = createFacts();
        const size = Math.ceil(mixed.length / parts);
        for (let part = 0; part < parts; part += 1) {
          const content = mixed.slice(part * size, (part + 1) * size).join('\n');
          mergeFacts(facts, factsOf({ source: String(part), content }));
        }
        expect(quietWorkloads(facts)).toEqual(expected);
      },
    ),
    { numRuns: 8 },
  );
});
