import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readEarlierFilter } from '#core/report/read-earlier.ts';
import { renderReport } from '#core/report/render-report.ts';
import { comparisons, createRescanBench, type RescanBench } from '#test/factories/rescan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const at = (text: string) => String(BigInt(Date.parse(text)) * 1_000_000n);
const JANUARY_5 = at('2026-01-05T10:00:00Z');
const exec = (container: string, timestamp = JANUARY_5, address = API) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, timestamp });
const connect = (container: string, process: string, timestamp = JANUARY_5) =>
  connectLine(inet(API), { container, process, timestamp });

describe('what a rescan says of live detection', () => {
  let bench: RescanBench;
  beforeEach(async () => {
    bench = await createRescanBench();
  });
  afterEach(() => bench.close());

  /** Live detection has read an endpoint, which the logs do not hold any more. */
  async function detectWith(key: string, lines: readonly string[], endpoint = exec('pod')): Promise<void> {
    await bench.put('elsewhere/binding', [endpoint]);
    await bench.detect('elsewhere/binding');
    await bench.put(key, lines);
    await bench.detect(key);
  }

  test('new is what it never told, known what it told, too', async () => {
    await bench.put('a.log', [exec('pod'), connect('pod', 'told')]);
    await bench.detect('a.log');
    await bench.put('b.log', [connect('pod', 'untold')]);
    const run = await bench.run('run');
    expect(comparisons(run)).toEqual(['told known', 'untold new']);
    expect(run.summary.comparison).toEqual({ new: 1, known: 1, gone: 0, notComparable: 0 });
  });

  test.each([
    [{ cluster: 'other' }, 'other-cluster-names', 0, 's3://logs/'],
    [{ copyOf: '/var/log/tracee' }, 'no-live-detection', 1, '/var/log/tracee (here s3://logs/)'],
  ])('with %j, nothing is called new in the report, which says why', async (input, notCompared, fresh, heading) => {
    await bench.put('a.log', [exec('pod'), connect('pod', 'seen')]);
    const run = await bench.run('run', { input });
    expect(comparisons(run)).toEqual(['seen undefined']);
    expect(run.summary).toMatchObject({ notCompared, comparison: { new: fresh }, severities: { high: 1, low: 0 } });
    expect(run.report).toMatchObject({ heading, notCompared });
  });

  test('gone is what it told of objects that were read again without finding it', async () => {
    await detectWith('logs/a.log', [connect('pod', 'told')]);
    const run = await bench.run('run', { input: { prefix: 'logs/' } });
    expect(comparisons(run)).toEqual(['told gone']);
    expect(run.summary).toMatchObject({ findings: { observed: 0, inferred: 0 }, comparison: { gone: 1 } });
  });

  test('what it told of other objects is not looked at', async () => {
    await detectWith('other/a.log', [connect('pod', 'told')]);
    await bench.put('logs/a.log', [connect('pod', 'seen')]);
    expect(comparisons(await bench.run('run', { input: { prefix: 'logs/' } }))).toEqual([]);
  });

  test.each([
    [
      'that lie partly in other objects',
      async () => {
        await detectWith('other/a.log', [connect('pod', 'told')]);
        await bench.put('logs/a.log', [connect('pod', 'told')]);
        await bench.detect('logs/a.log');
      },
    ],
    [
      'of an object that has been written over',
      async () => {
        await detectWith('logs/a.log', [connect('pod', 'told')]);
        await bench.put('logs/a.log', ['']);
      },
    ],
    [
      'of an object that could not be read',
      async () => {
        await detectWith('logs/a.log', [connect('pod', 'told')]);
        bench.s3.inject({
          operation: 'GetObject',
          key: 'logs/a.log',
          times: 9,
          fault: { kind: 'error', code: 'AccessDenied' },
        });
      },
    ],
  ])('findings cannot be compared %s', async (_, prepare) => {
    await prepare();
    expect(comparisons(await bench.run('run', { input: { prefix: 'logs/' } }))).toEqual(['told notComparable']);
  });

  test('nothing is gone if the run is incomplete', async () => {
    await detectWith('logs/a.log', [connect('pod', 'told')]);
    const run = await bench.run('run', { input: { prefix: 'logs/' }, status: 'incomplete' });
    expect(comparisons(run)).toEqual(['told notComparable']);
    expect(run.report.status).toBe('incomplete');
  });

  test('nothing is gone whose connections go beyond the range', async () => {
    await detectWith('2026/01/05/10/a', [connect('pod', 'told'), connect('pod', 'told', at('2026-01-04T10:00:00Z'))]);
    const input = { prefix: '2026/', from: '2026-01-05', to: '2026-01-06' };
    expect(comparisons(await bench.run('run', { input }))).toEqual(['told notComparable']);
  });

  test('what happened before or after the range is not looked at', async () => {
    await detectWith('2026/01/05/10/a', [connect('pod', 'told')]);
    await bench.put('2026/01/06/10/b', [connect('other', 'seen', at('2026-01-06T10:00:00Z'))]);
    const after = { prefix: '2026/', from: '2026-01-06', to: '2026-01-07' };
    expect(comparisons(await bench.run('after', { input: after }))).toEqual([]);
    const lookback = { prefix: '2026/', from: '2026-01-10', to: '2026-01-11' };
    await bench.put('2026/01/10/10/c', [connect('other', 'seen', at('2026-01-10T10:00:00Z'))]);
    expect(comparisons(await bench.run('lookback', { input: lookback }))).toEqual([]);
  });

  test('nothing is gone because the container was told its address before the lookback', async () => {
    await detectWith('2026/01/05/10/a', [connect('pod', 'told')]);
    const input = { prefix: '2026/', from: '2026-01-05', to: '2026-01-06' };
    expect(comparisons(await bench.run('run', { input }))).toEqual(['told notComparable']);
  });

  test('a report of a range says what is of other times, and calls nothing of them new to whoever compares with it', async () => {
    await bench.put('2026/01/05/10/a', [
      exec('pod'),
      connect('pod', 'told'),
      connect('pod', 'later', at('2026-01-06T10:00:00Z')),
    ]);
    const { report } = await bench.run('run', { input: { prefix: '2026/', from: '2026-01-05', to: '2026-01-06' } });
    const html = [...renderReport(report, { style: '', script: '' })].join('');
    expect(html).toContain('From 2026-01-05 and before 2026-01-06: 1 connect or other event is of other times');
    const range = { from: BigInt(at('2026-01-05T00:00:00Z')), to: BigInt(at('2026-01-06T00:00:00Z')) };
    expect(readEarlierFilter(html)).toMatchObject({ range });
  });

  test('within a range, too, that is gone which the container was told otherwise', async () => {
    await detectWith('2026/01/05/10/a', [connect('pod', 'told'), exec('pod', JANUARY_5, '10.0.0.1')]);
    const input = { prefix: '2026/', from: '2026-01-05', to: '2026-01-06' };
    expect(comparisons(await bench.run('run', { input }))).toEqual(['told gone']);
  });

  test('it is not new what live detection may have told and forgotten', async () => {
    const old = at('2025-01-05T10:00:00Z');
    await bench.put('a.log', [exec('pod', old), connect('pod', 'old', old)]);
    expect(comparisons(await bench.run('run'))).toEqual(['old undefined']);
  });

  test('nothing is said where clusters are named otherwise', async () => {
    await bench.put('logs/a.log', [exec('pod'), connect('pod', 'told')]);
    await bench.detect('logs/a.log');
    expect(comparisons(await bench.run('run', { input: { prefix: 'logs/', cluster: 'renamed' } }))).toEqual([
      'told undefined',
    ]);
  });
});

describe('the report of a rescan', () => {
  test('marks what a suppression covers, and counts containers that never showed an address', async () => {
    const bench = await createRescanBench({
      suppressions: [
        { process: 'kubectl', cluster: 'default', reason: 'r', owner: 'o', expires: '2030-01-01', mode: 'suppress' },
      ],
    });
    await bench.put('a.log', [exec('pod'), connect('pod', 'kubectl'), connect('stranger', 'curl')]);
    const { report, summary } = await bench.run('run');
    await bench.close();
    expect(report.findings).toMatchObject([{ process: 'kubectl', suppression: { mode: 'suppress', owner: 'o' } }]);
    expect(summary).toMatchObject({ unboundContainers: 1, blind: [] });
    expect(report.coverage).toMatchObject([{ cluster: 'default', day: '2026-01-05', sources: 1, connects: 2 }]);
  });

  test('says of a log that told nothing all that a scan says, and not that some of it was read', async () => {
    const bench = await createRescanBench();
    await bench.put('a.log', ['hello world']);
    const [failure] = (await bench.run('run')).report.failures;
    await bench.close();
    expect(failure?.reason).toMatch(
      /^nothing in it was understood .* Helm chart\); its first line begins "hello world"$/,
    );
  });

  test('names the objects of batches that failed, and of those that never began', async () => {
    const bench = await createRescanBench();
    await bench.put('a.log', [exec('pod')]);
    const batchOf = (Key: string, fields: object) =>
      JSON.stringify({ Input: JSON.stringify({ BatchInput: {}, Items: [{ Key, Size: 1 }] }), ...fields });
    const { report, summary } = await bench.run('run', {
      status: 'incomplete',
      failed: [
        batchOf('b.log', { Status: 'FAILED', Error: 'retry', Cause: JSON.stringify({ errorMessage: 'too slow' }) }),
        batchOf('c.log', { Status: 'PENDING' }),
        batchOf('a.log', { Status: 'FAILED', Error: 'retry' }),
        '{"what":"is this"}',
      ],
    });
    await bench.close();
    expect(report.failures).toEqual([
      { name: 's3://logs/b.log', reason: 'its batch failed: retry: too slow' },
      { name: 's3://logs/c.log', reason: 'the run ended before its batch began' },
      { name: '?', reason: 'a result of a batch could not be understood' },
    ]);
    expect(summary.objects).toEqual({ read: 1, partial: 0, failed: 2, skipped: 0 });
  });
});
