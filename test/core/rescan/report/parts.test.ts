import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';
import { createRescanBench, type Ended, type RescanBench, type RunOptions } from '#test/factories/rescan.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
/** What nobody else was told, so that it cannot be inferred. */
const LOST_API = '10.97.0.1';
const exec = (container: string, address = API) => execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container });
const connect = (container: string, process: string, address = API) =>
  connectLine(inet(address), { container, process });

/** All of it that anybody is shown. */
function shown({ report, summary, newGroups }: Ended) {
  const { createdAt: _, ...rest } = report;
  const findings = report.findings.map((finding) => [formatFindingJson(finding), finding.comparison]);
  const sources = [...summary.partialSources].sort();
  const failures = [...report.failures].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    report: { ...rest, findings, failures, summary: undefined },
    summary: { ...summary, run: undefined, partialSources: sources },
    groups: newGroups.map(({ group, count }) => [group.id, count]).sort(),
  };
}

describe('the report of a run', () => {
  let bench: RescanBench;
  beforeEach(async () => {
    bench = await createRescanBench();
    // What live detection told of these objects: one finding too, one that is gone, one that it alone can tell.
    await bench.put('elsewhere/endpoint', [exec('lost', LOST_API)]);
    await bench.detect('elsewhere/endpoint');
    await bench.put('logs/a.log', [exec('pod'), connect('pod', 'told'), connect('lost', 'gone', LOST_API)]);
    await bench.detect('logs/a.log');
    await bench.put('logs/b.log', [connect('lost', 'written over', LOST_API)]);
    await bench.detect('logs/b.log');
    await bench.put('logs/b.log', [connect('pod', 'untold')]);
    await bench.put('logs/c.log', [exec('other'), connect('other', 'untold'), 'no JSON']);
    for (let index = 0; index < 6; index += 1) await bench.put(`logs/${index}.log`, [connect('pod', `p${index}`)]);
  });
  afterEach(() => bench.close());

  const run = (name: string, options: RunOptions = {}) =>
    bench.run(name, {
      input: { prefix: 'logs/' },
      batchSize: 3,
      // Of one object two batches tell, and of one a batch that failed, too.
      arrange: (items) => [...items, ...items.slice(0, 1)],
      failed: [
        JSON.stringify({
          ...{ Input: JSON.stringify({ Items: [{ Key: 'logs/a.log' }, { Key: 'logs/d.log' }] }), Status: 'FAILED' },
        }),
        '{"what":"is this"}',
      ],
      ...options,
    });

  test('says what is new, known, gone and not comparable, and counts each object once', async () => {
    const { summary, report } = await run('run');
    expect(summary).toMatchObject({
      comparison: { new: 8, known: 1, gone: 1, notComparable: 1 },
      objects: { read: 9, partial: 0, failed: 1, skipped: 0 },
    });
    expect(report.failures).toHaveLength(2);
    expect(report.findings.map(({ id }) => id)).toEqual(report.findings.map(({ id }) => id).sort());
  });

  test('is the same in however many parts it is made', async () => {
    const whole = shown(await run('whole'));
    let runs = 0;
    const parts = fc.record({
      deals: fc.integer({ min: 1, max: 4 }),
      shards: fc.integer({ min: 1, max: 6 }),
      segments: fc.integer({ min: 1, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(parts, async (divided) => {
        runs += 1;
        expect(shown(await run(`run-${runs}`, { divided }))).toEqual(whole);
      }),
      { numRuns: 4 },
    );
  });

  test('is the same if every part is stopped once anywhere, and done again', async () => {
    const whole = shown(await run('whole'));
    let stops = 0;
    const ended = await run('run', {
      divided: { deals: 2, shards: 3, segments: 2 },
      async doWork(_, doIt) {
        for (let lives = 0; ; lives += 1) {
          const fault = { kind: 'error', code: 'SlowDown' } as const;
          const repair = bench.s3.inject({ operation: 'PutObject', skip: lives, fault });
          const died = await doIt().then(
            () => false,
            () => true,
          );
          repair();
          if (!died) return doIt();
          stops += 1;
        }
      },
    });
    expect(shown(ended)).toEqual(whole);
    expect(stops).toBeGreaterThan(10);
  });
});

describe('what too few containers were told', () => {
  let bench: RescanBench;
  beforeEach(async () => {
    bench = await createRescanBench();
  });
  afterEach(() => bench.close());

  test('is counted as a scan counts it, in however many parts', async () => {
    const log = [
      ...['a', 'b', 'c'].map((container) =>
        execLine(['KUBERNETES_SERVICE_HOST=172.20.0.1'], { container, podNamespace: 'shop' }),
      ),
      ...['old-1', 'old-2', 'old-3', 'old-4'].map((container) => connect(container, 'curl', '172.20.0.1')),
      ...['p', 'q'].map((container) =>
        execLine(['KUBERNETES_SERVICE_HOST=172.20.0.2'], {
          container,
          podNamespace: container,
          parentId: 9,
          processId: 10,
        }),
      ),
      connect('old-1', 'curl', '172.20.0.2'),
      ...[exec('red'), execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container: 'green', podNamespace: 'green' })],
      connect('old-1', 'curl'),
    ];
    for (const [at, line] of log.entries()) await bench.put(`logs/${at}.log`, [line]);
    const expected = scanText(log).summary.unconfirmedServers;
    expect(expected).toMatchObject({
      connects: 5,
      examples: [
        { address: '172.20.0.2', toldContainers: 2, toldNamespaces: 2 },
        { address: '172.20.0.1', containers: 4, toldContainers: 3, toldNamespaces: 1 },
      ],
    });
    for (const shards of [1, 3, 5]) {
      const { summary, report } = await bench.run(`run-${shards}`, { divided: { shards } });
      expect(summary.unconfirmedServers).toEqual(expected);
      expect(report.summary.unconfirmedServers).toEqual(expected);
    }
  });

  test('is not pushed out by one tenant, and that more was told than is kept is said', async () => {
    const tell = (container: string, podNamespace: string, address: string) =>
      execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, podNamespace, parentId: 9, processId: 10 });
    const evil = Array.from({ length: 1008 }, (_, at) =>
      [0, 1, 2].map((copy) => tell(`evil-${at >> 7}-${copy}`, 'evil', `10.9.${at >> 8}.${at & 255}`)),
    ).flat();
    const log = [...evil, tell('p', 'red', API), tell('q', 'green', API), connect('old', 'curl')];
    await bench.put('logs/a.log', log);
    const expected = scanText(log).summary.unconfirmedServers;
    expect(expected).toMatchObject({ connects: 1, examples: [{ address: API, toldContainers: 2, toldNamespaces: 2 }] });
    for (const shards of [1, 4]) {
      const { summary } = await bench.run(`run-${shards}`, { divided: { shards } });
      expect(summary.unconfirmedServers).toEqual(shards === 1 ? { ...expected, isCut: true } : expected);
      expect(summary.connectionsNotRetained).toBe(shards === 1 ? 9 : 0);
    }
  });
});

describe('a day without execs', () => {
  let bench: RescanBench;
  beforeEach(async () => {
    bench = await createRescanBench();
  });
  afterEach(() => bench.close());

  test.each([
    [['shop', 'ml'], []],
    [['shop', 'shop'], ['no-execs']],
  ])('where %j were told the API server before is blind as %j', async (namespaces, blind) => {
    const [first, second] = namespaces.map((podNamespace, at) =>
      execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container: `told-${at}`, podNamespace }),
    );
    await bench.put('logs/1.log', [first ?? '', second ?? '', connect('told-0', 'curl')]);
    await bench.put('logs/2.log', [connectLine(inet(API), { container: 'late', timestamp: '1771000000000000000' })]);
    const { report } = await bench.run('run', { divided: { shards: 3 } });
    expect(report.coverage.map((day) => day.blind)).toEqual([[], blind]);
  });
});

describe('any name of a process', () => {
  let bench: RescanBench;
  beforeEach(async () => {
    bench = await createRescanBench();
  });
  afterEach(() => bench.close());

  const separators = ['\u2028', '\u2029', '\u0085', '\n', '\r', '\0', '"', '\\', '\ud800', '\udc00'];
  const name = fc.string({ unit: fc.oneof(fc.constantFrom(...separators), ANY_CHARACTER), maxLength: 8 });

  test('comes from the batches into the report as it stands in the log', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 4 }), async (names) => {
        runs += 1;
        const log = [exec('pod'), ...names.map((process) => connect('pod', process))];
        await bench.put('logs/a.log', log);
        const { report } = await bench.run(`run-${runs}`, { divided: { shards: 2 } });
        const found = scanText(log).findings;
        expect(report.findings.map(({ id, process }) => [id, process]).sort()).toEqual(
          found.map(({ id, process }) => [id, process]).sort(),
        );
        expect(report.failures).toEqual([]);
      }),
      { numRuns: 30, examples: [[['a\u2028b']], [['a\u2029b', '\ud800']]] },
    );
  });
});
