import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import type { ObjectResult } from '#core/rescan/object-result.ts';
import { rescanAlert, runOutput } from '#core/rescan/run-output.ts';
import { createRescanBench, type Ended, LOGS, type RescanBench } from '#test/factories/rescan.ts';
import { factsOf } from '#test/factories/scan.ts';
import { anEvent } from '#test/factories/some-events.ts';
import { connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const at = (text: string) => String(BigInt(Date.parse(text)) * 1_000_000n);
const exec = (container: string, options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container, ...options });
const connect = (container: string, process = 'curl', options: EventOptions = {}) =>
  connectLine(inet(API), { container, process, ...options });

const asJson = (findings: readonly Finding[]) => findings.map((finding) => formatFindingJson(finding));

/** What a scan of the same objects finds, under the names that the run has for them. */
function scanOf(results: readonly ObjectResult[], logs: readonly (readonly string[])[]): Finding[] {
  const all = createFacts();
  const identities = new Map(results.map((result) => [result.key, result.state === 'read' ? result.identity : '']));
  for (const [key, identity] of identities) {
    const lines = logs[Number(/(\d+)\.log$/.exec(key)?.[1])] ?? [];
    mergeFacts(all, factsOf({ source: `s3://${LOGS}/${key}#${identity}`, content: `${lines.join('\n')}\n` }));
  }
  return findingsOf(all);
}

describe('a rescan', () => {
  let bench: RescanBench;
  beforeEach(async () => {
    bench = await createRescanBench();
  });
  afterEach(() => bench.close());

  test.each([['first'], ['last']])('finds the contacts of a binding in the %s object', async (place) => {
    await bench.put(place === 'first' ? 'a.log' : 'z.log', [exec('pod')]);
    await bench.put('m.log', [connect('pod')]);
    const { report, summary } = await bench.run('run', { batchSize: 1 });
    expect(report.findings).toMatchObject([{ basis: 'observed', process: 'curl', count: 1 }]);
    expect(summary).toMatchObject({
      objects: { read: 2, partial: 0, failed: 0, skipped: 0 },
      findings: { observed: 1, inferred: 0 },
    });
  });

  test('finds to the letter what a scan finds, whatever the objects, batches, repetitions and parts', async () => {
    const objects = fc.array(fc.array(anEvent, { maxLength: 12 }), { minLength: 1, maxLength: 5 });
    const shape = fc.record({ batchSize: fc.integer({ min: 1, max: 4 }), shards: fc.integer({ min: 1, max: 4 }) });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(objects, shape, fc.infiniteStream(fc.nat()), async (logs, { batchSize, shards }, random) => {
        runs += 1;
        const input = { prefix: `case-${runs}/` };
        for (const [index, lines] of logs.entries()) await bench.put(`${input.prefix}${index}.log`, lines);
        const arrange = (items: readonly object[]) =>
          [...items, ...items.slice(0, 2)]
            .map((item) => ({ item, place: random.next().value ?? 0 }))
            .sort((a, b) => a.place - b.place)
            .map(({ item }) => item);
        const divided = { deals: 2, shards };
        const { report, results } = await bench.run(`run-${runs}`, { input, batchSize, arrange, divided });
        expect(asJson(report.findings)).toEqual(asJson(scanOf(results, logs)));
      }),
      { numRuns: 20 },
    );
  });

  test('tells the same damage whatever the batches and parts, and counts an object once that is given twice', async () => {
    const cut = connect('pod').slice(0, 200);
    for (let index = 0; index < 30; index += 1) {
      const timestamp = at(`2026-01-0${1 + (index % 3)}T10:00:00Z`);
      await bench.put(`${100 + index}.log`, [exec('pod', { timestamp }), cut, index % 2 === 0 ? cut : 'none']);
    }
    await bench.put('whole.log', [exec('pod'), connect('pod')]);
    const arrange = (items: readonly object[]) => [...items, ...items.slice(0, 5)].reverse();
    const together = await bench.run('together');
    const apart = await bench.run('apart', { arrange, batchSize: 4, divided: { deals: 3, shards: 4 } });
    const { damage } = runOutput(together.summary, 's3://results/');
    expect(damage.sources).toBe(30);
    expect(damage.first).toHaveLength(20);
    expect(damage.first[0]).toEqual({
      ...{ name: expect.stringMatching(`^s3://${LOGS}/100.log#`), malformed: 2, records: 3 },
      malformedByReason: { json: 2 },
    });
    expect(runOutput(apart.summary, 's3://results/').damage).toEqual(damage);
    expect(rescanAlert(runOutput(apart.summary, ''), '', apart).damage).toEqual(damage);
  });

  test('of connections alone finds, and is not blind, where the settings name the API server', async () => {
    const resultOf = async (document: object) => {
      const other = await createRescanBench(document);
      try {
        await other.put('a.log', [connect('pod')]);
        const { report, summary } = await other.run('run');
        const blind = [summary.blind.length, ...report.coverage.map((day) => day.blind.length)];
        return { blind, bases: report.findings.map(({ basis }) => basis) };
      } finally {
        await other.close();
      }
    };
    const named = await resultOf({ apiServers: [{ addresses: [API] }] });
    expect(named).toEqual({ blind: [0, 0], bases: ['configured'] });
    expect(await resultOf({})).toEqual({ blind: [1, 1], bases: [] });
  });

  test('counts an object once that is given twice, in one batch or in two', async () => {
    await bench.put('a.log', [exec('pod'), connect('pod'), connect('pod')]);
    const twice = (items: readonly object[]) => [...items, ...items];
    for (const [run, batchSize] of [
      ['together', 100],
      ['apart', 1],
    ] as const) {
      const { report, summary } = await bench.run(run, { arrange: twice, batchSize });
      expect(report.findings).toMatchObject([{ count: 2 }]);
      expect(summary).toMatchObject({ sources: 1, execs: 1, connects: 2, objects: { read: 1 } });
    }
  });

  test('lists what it cannot read, or only in part, and reads the rest', async () => {
    await bench.put(
      'broken.log.gz',
      gzipSync(`${exec('pod')}\n${connect('pod')}\n${connect('other')}\n`).subarray(0, -30),
    );
    await bench.put('deleted.log', [exec('gone')]);
    await bench.put('forbidden.log', [exec('secret')]);
    await bench.put('whole.log', [exec('pod'), connect('pod')]);
    bench.s3.inject({
      operation: 'GetObject',
      key: 'forbidden.log',
      times: 9,
      fault: { kind: 'error', code: 'AccessDenied' },
    });
    const meanwhile = async () => void bench.s3.store.remove(LOGS, 'deleted.log', undefined);
    const { report, summary } = await bench.run('run', { meanwhile });
    expect(report.findings).toMatchObject([{ process: 'curl', basis: 'observed' }]);
    expect(report.failures).toEqual([
      { name: `s3://${LOGS}/deleted.log`, reason: 'it was deleted before it was read' },
      { name: `s3://${LOGS}/forbidden.log`, reason: expect.stringMatching(/^AccessDenied: .*s3:GetObject/) },
      {
        name: expect.stringMatching(`^s3://${LOGS}/broken.log.gz#`),
        reason: expect.stringMatching(/^read only in part: /),
      },
    ]);
    expect(summary).toMatchObject({ objects: { read: 2, partial: 1, failed: 2, skipped: 0 } });
    expect(summary.partialSources).toHaveLength(3);
  });

  test('tries again what may pass, without what is done', async () => {
    await bench.put('a.log', [exec('pod')]);
    await bench.put('b.log', [connect('pod')]);
    bench.s3.inject({ operation: 'GetObject', key: 'b.log', fault: { kind: 'error', code: 'SlowDown' } });
    const { plan, items } = await bench.plan('run');
    await expect(bench.batch(plan, items)).rejects.toMatchObject({ code: 'retry' });
    const read = () =>
      bench.s3.calls.filter(({ operation, key }) => operation === 'GetObject' && /^[ab]\.log/.test(key ?? ''));
    const before = read().length;
    const result = await bench.batch(plan, items);
    expect(await bench.resultsOf(plan, result)).toMatchObject([{ state: 'read' }, { state: 'read' }]);
    expect(read().length - before).toBe(1);
  });

  test('tells the same if its batch is stopped at any request and given again, and counts nothing twice', async () => {
    for (let index = 0; index < 4; index += 1) {
      await bench.put(`${index}.log`, [exec(`pod-${index}`), connect(`pod-${index}`), connect('other')]);
    }
    const shown = ({ report, summary }: Ended) => [asJson(report.findings), summary.objects];
    const whole = shown(await bench.run('whole'));
    let stops = 0;
    const fault = { kind: 'error', code: 'SlowDown' } as const;
    for (const operation of ['GetObject', 'PutObject'] as const) {
      for (let skip = 0; skip < 8; skip += 1) {
        const run = await bench.run(`${operation}-${skip}`, {
          async doBatch(doIt) {
            const repair = bench.s3.inject({ operation, skip, fault });
            const [first] = await Promise.allSettled([doIt()]);
            repair();
            if (first.status === 'fulfilled') return first.value;
            stops += 1;
            return doIt();
          },
        });
        expect(shown(run)).toEqual(whole);
      }
    }
    expect(stops).toBeGreaterThan(4);
  });

  test('goes on in another turn when its time is over, and gives up an object that takes all of one', async () => {
    const large = Buffer.concat([Buffer.from(`${exec('pod')}\n${connect('pod')}\n`), Buffer.alloc(1_100_000, '\n')]);
    await bench.put('a.log', large);
    await bench.put('b.log', large);
    const { plan, items } = await bench.plan('run');
    const left = [1, 1, 0];
    const ebbing = () => left.shift() ?? 0;
    await expect(bench.batch(plan, items, ebbing)).rejects.toMatchObject({ code: 'resume' });
    const result = await bench.batch(plan, items);
    expect(await bench.resultsOf(plan, result)).toMatchObject([
      { key: 'a.log', state: 'failed', reason: expect.stringContaining('traceward scan') },
      { key: 'b.log', state: 'read' },
    ]);
  });

  test('leaves the live path alone, and other runs', async () => {
    await bench.put('one/a.log', [exec('pod'), connect('pod')]);
    await bench.put('two/a.log', [connect('pod', 'sh')]);
    await bench.run('one', { input: { prefix: 'one/' } });
    const { report } = await bench.run('two', { input: { prefix: 'two/' } });
    expect(report.findings).toEqual([]);
    expect(bench.live.size()).toBe(0);
  });
});

describe('a rescan of a range of time', () => {
  let bench: RescanBench;
  const JANUARY = { from: '2026-01-01', to: '2026-02-01' };
  beforeEach(async () => {
    bench = await createRescanBench();
  });
  afterEach(() => bench.close());

  test('reads objects of the lookback for bindings alone', async () => {
    const before = { timestamp: at('2025-12-28T10:00:00Z') };
    await bench.put('2025/12/28/10/a', [exec('pod', before), connect('pod', 'early', before)]);
    await bench.put('2026/01/05/10/b', [connect('pod', 'curl', { timestamp: at('2026-01-05T10:00:00Z') })]);
    const { report, summary } = await bench.run('run', { input: JANUARY });
    expect(report.findings).toMatchObject([{ process: 'curl', basis: 'observed' }]);
    expect(summary.objects).toEqual({ read: 2, partial: 0, failed: 0, skipped: 0 });
    const { report: without } = await bench.run('without', { input: { ...JANUARY, lookbackDays: 0 } });
    expect(without.findings).toEqual([]);
  });

  test('counts the connects of the range, and those whose time says nothing', async () => {
    await bench.put('2026/01/01/00/a', [
      exec('pod', { timestamp: at('2025-12-31T23:59:59Z') }),
      connect('pod', 'before', { timestamp: at('2025-12-31T23:59:59.999Z') }),
      connect('pod', 'first', { timestamp: at('2026-01-01T00:00:00Z') }),
      connect('pod', 'last', { timestamp: at('2026-01-31T23:59:59.999Z') }),
      connect('pod', 'after', { timestamp: at('2026-02-01T00:00:00Z') }),
      connect('pod', 'relative', { timestamp: '310041368905' }),
    ]);
    const { report, summary } = await bench.run('run', { input: JANUARY });
    expect(report.findings.map(({ process }) => process).sort()).toEqual(['first', 'last', 'relative']);
    expect(summary).toMatchObject({ connects: 5, relativeTimestamps: 1 });
  });

  test('says when what it left out happened, and of which clusters there was nothing else, but never that no server is unknown', async () => {
    const before = { timestamp: at('2025-12-28T10:00:00Z') };
    await bench.put('2025/12/28/10/a', [connect('pod', 'early', before)]);
    await bench.put('2026/01/31/10/b', [
      connect('pod', 'curl', { timestamp: at('2026-01-31T10:00:00Z') }),
      connect('pod', 'late', { timestamp: at('2026-02-01T00:00:00Z') }),
    ]);
    const { summary } = await bench.run('run', { input: JANUARY });
    expect(summary).toMatchObject({
      outOfRange: 2,
      otherTimes: { first: '2025-12-28T10:00:00.000000000Z', last: '2026-02-01T00:00:00.000000000Z' },
    });
    expect(summary).toMatchObject({ silent: [] });
    expect(summary).not.toHaveProperty('unknownServers');
  });

  test('names no cluster as silent where something of the range may be in what was not read', async () => {
    const before = { timestamp: at('2025-12-31T23:00:00Z') };
    for (const cluster of ['broken', 'refused', 'stopped']) {
      await bench.put(`cluster=${cluster}/2026/01/01/00/a`, [exec('pod', before), connect('pod', 'early', before)]);
    }
    await bench.put('cluster=broken/2026/01/02/00/b.gz', gzipSync(`${exec('pod', before)}\n`).subarray(0, -10));
    const input = { ...JANUARY, clusterPattern: 'cluster=(?<cluster>[^/]+)/' };
    const refused = 'cluster=refused/2026/01/02/00/b';
    await bench.put(refused, [connect('pod')]);
    const fault = { kind: 'error', code: 'AccessDenied' } as const;
    const repair = bench.s3.inject({ operation: 'GetObject', key: refused, times: 9, fault });
    const { summary } = await bench.run('run', { input });
    expect(summary.silent).toMatchObject([{ cluster: 'stopped' }]);
    repair();
    const { summary: cut } = await bench.run('cut', { input, status: 'incomplete' });
    expect(cut.silent).toEqual([]);
  });

  test('neither lists nor reads the years around it object by object', async () => {
    for (const year of ['2019', '2020', '2025', '2027']) {
      for (let day = 10; day < 20; day += 1) await bench.put(`tracee/${year}/06/${day}/00/a`, [connect('pod')]);
    }
    await bench.put('tracee/2026/01/05/10/b', [
      exec('pod'),
      connect('pod', 'curl', { timestamp: at('2026-01-05T10:00:00Z') }),
    ]);
    const { results } = await bench.run('run', { input: { ...JANUARY, prefix: 'tracee/' } });
    expect(results).toMatchObject([{ key: 'tracee/2026/01/05/10/b', state: 'read' }]);
    expect([...bench.listed].sort()).toEqual([
      'tracee/',
      'tracee/2019/',
      'tracee/2020/',
      'tracee/2025/',
      'tracee/2026/',
      'tracee/2026/01/',
      'tracee/2026/01/05/',
      'tracee/2027/',
    ]);
  });

  test('goes by the last modification where a key has no date', async () => {
    await bench.put('node-a.log', [exec('pod', { timestamp: at('2026-01-05T10:00:00Z') })], '2026-01-05T11:00:00Z');
    await bench.put('node-b.log', [exec('pod')], '2024-01-05T11:00:00Z');
    const { results } = await bench.run('run', { input: JANUARY });
    expect(results).toMatchObject([{ key: 'node-a.log' }]);
  });

  test('says so when there is nothing to read', async () => {
    await expect(bench.run('run', { input: JANUARY })).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringContaining('there is no object below s3://logs/; is the prefix right?'),
    });
    await bench.put('2019/01/01/00/a', [exec('pod')]);
    await expect(bench.run('run', { input: JANUARY })).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringContaining('has no object that may hold events from 2026-01-01 to 2026-02-01'),
    });
  });
});
