import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from '#core/correlate/group.ts';
import type { Alert } from '#core/notify/alert.ts';
import type { Alerting } from '#core/notify/notifying-attempt.ts';
import { CEILING_WINDOW } from '#core/notify/schedule.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import type { Table } from '#core/store/table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A pod of a workload that talks to the API server. */
type Caller = { readonly workload: string; readonly pod: number; readonly process: string };

function logOf({ workload, pod, process }: Caller): string {
  const suffix = 'bcdfghjklm'[pod] ?? 'b';
  const options = {
    container: `${workload}-${pod}`,
    containerName: 'main',
    image: 'registry/app:1',
    podNamespace: 'team',
    podName: `${workload}-7d9c5b8f4c-x2x7${suffix}`,
    host: `node-${pod}`,
    process,
  };
  return [execLine([`KUBERNETES_SERVICE_HOST=${API}`], options), connectLine(inet(API), options)].join('\n');
}

/** A table whose calls fail from a certain one on, as for a function that has died. */
function dyingTable(table: Table, calls: number): Table {
  let left = calls;
  const live = () => {
    left -= 1;
    if (left < 0) throw new Error('the function is dead');
  };
  return {
    ...table,
    async read(keys) {
      live();
      return table.read(keys);
    },
    async *list(partition, prefix, after) {
      live();
      yield* table.list(partition, prefix, after);
    },
    async write(previous, next) {
      live();
      return table.write(previous, next);
    },
  };
}

type Step =
  | { readonly do: 'deliver'; readonly caller: Caller; readonly dies: number | undefined }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'digest'; readonly dies: number | undefined };

const caller = fc.record({
  workload: fc.constantFrom('web', 'api', 'cron', 'db', 'cache', 'queue'),
  pod: fc.nat({ max: 9 }),
  process: fc.constantFrom('curl', 'worker-1', 'worker-2', 'kubectl'),
});
const dies = fc.option(fc.nat({ max: 30 }), { nil: undefined, freq: 3 });
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('deliver' as const), caller, dies }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, 16, 61, 400, 1441) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('digest' as const), dies }) },
  ),
  { maxLength: 40 },
);

/** Found by such a run: an opener that dies once its entry in the overflow is written, and another that takes over. */
const LOST_ONCE: [Step[], number][] = [
  [
    [
      { do: 'deliver', caller: { workload: 'cron', pod: 0, process: 'curl' }, dies: 7 },
      { do: 'deliver', caller: { workload: 'web', pod: 0, process: 'curl' }, dies: undefined },
      { do: 'deliver', caller: { workload: 'cron', pod: 1, process: 'curl' }, dies: 23 },
    ],
    2,
  ],
];

/** Does the steps; what dies is done again later, as the queue and the schedule would. */
async function play(all: readonly Step[], alerting: Partial<Alerting>): Promise<Pipeline> {
  const pipeline = createPipeline(createMemoryTable());
  const options = (lives: number | undefined) => ({
    alerting,
    ...(lives === undefined ? {} : { table: dyingTable(pipeline.table, lives) }),
  });
  const again: Caller[] = [];
  for (const step of all) {
    if (step.do === 'wait') pipeline.clock.advance(step.minutes * MINUTE);
    else if (step.do === 'digest') await pipeline.sendDigests(options(step.dies)).catch(() => undefined);
    else await deliver(pipeline, step.caller, options(step.dies)).catch(() => again.push(step.caller));
  }
  pipeline.clock.advance(LEASE_MILLISECONDS);
  for (const each of again) await deliver(pipeline, each, options(undefined));
  // A day of the schedule, and then some: everything comes due.
  for (let run = 0; run < 60; run += 1) {
    pipeline.clock.advance(CEILING_WINDOW * 2);
    await pipeline.announcePending();
    await pipeline.sendDigests(options(undefined));
  }
  return pipeline;
}

function deliver(pipeline: Pipeline, each: Caller, options: Parameters<Pipeline['deliver']>[1]): Promise<void> {
  return pipeline.deliver({ source: JSON.stringify(each), content: logOf(each) }, options);
}

const ofKind = <Kind extends Alert['kind']>({ alerts }: Pipeline, kind: Kind) =>
  alerts.flatMap(({ alert }) => (alert.kind === kind ? [alert as Extract<Alert, { kind: Kind }>] : []));

const withoutCrashes = (all: readonly Step[]): Step[] =>
  all.map((step) => (step.do === 'wait' ? step : { ...step, dies: undefined }));

describe('people', () => {
  test('hear first of each group once, and then in digests that add up to all findings', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(2, 3, 1000), async (all, ceiling) => {
        const pipeline = await play(withoutCrashes(all), { ceiling });
        const findings = await pipeline.findings();
        const groups = new Set(findings.map((finding) => groupOf(finding).id));
        const first = ofKind(pipeline, 'first').map(({ group }) => group.id);
        const overflown = ofKind(pipeline, 'overflow').flatMap((alert) => alert.notes.map(({ group }) => group.id));
        expect([...first, ...overflown].sort()).toEqual([...groups].sort());
        const digested = ofKind(pipeline, 'follow-up').reduce((sum, digest) => sum + digest.findings, 0);
        expect(first.length + overflown.length + digested).toBe(findings.length);
      }),
      { numRuns: 150 },
    );
  });

  test('get no more messages in a quarter of an hour than the ceiling', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (all, ceiling) => {
        const { alerts } = await play(withoutCrashes(all), { ceiling });
        const windows = Map.groupBy(alerts, ({ at }) => Math.floor(at / CEILING_WINDOW));
        for (const messages of windows.values()) expect(messages.length).toBeLessThanOrEqual(ceiling);
      }),
      { numRuns: 150 },
    );
  });

  test('miss no group and no finding, whoever dies wherever', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(2, 1000), async (all, ceiling) => {
        const pipeline = await play(all, { ceiling });
        const findings = await pipeline.findings();
        const groups = new Set(findings.map((finding) => groupOf(finding).id));
        const heard = [
          ...ofKind(pipeline, 'first').map(({ group }) => group.id),
          ...ofKind(pipeline, 'overflow').flatMap((alert) => alert.notes.map(({ group }) => group.id)),
        ];
        expect([...new Set(heard)].sort()).toEqual([...groups].sort());
        const digested = ofKind(pipeline, 'follow-up').reduce((sum, digest) => sum + digest.findings, 0);
        expect(heard.length + digested).toBeGreaterThanOrEqual(findings.length);
      }),
      { numRuns: 300, examples: LOST_ONCE },
    );
  });
});

describe('a group', () => {
  const web = (pod: number, process = 'curl'): Caller => ({ workload: 'web', pod, process });
  const alertKinds = ({ alerts }: Pipeline) => alerts.map(({ alert }) => alert.kind);

  test('alerts at once, and tells its news after 15 minutes, an hour, six hours, and then daily', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    await deliver(pipeline, web(0), {});
    expect(alertKinds(pipeline)).toEqual(['first']);
    const digestsAt: number[] = [];
    for (let pod = 1; pipeline.clock.now() < start + 3 * DAY; pod += 1) {
      await deliver(pipeline, { ...web(pod % 10), process: `p-${'x'.repeat(pod)}` }, {});
      await deliver(pipeline, { workload: 'web', pod: 1000 + pod, process: 'curl' }, {});
      pipeline.clock.advance(5 * MINUTE);
      await pipeline.sendDigests();
      if (ofKind(pipeline, 'follow-up').some(({ group }) => group.process === 'curl') === false) continue;
      const times = pipeline.alerts.flatMap(({ alert, at }) =>
        alert.kind === 'follow-up' && alert.group.process === 'curl' ? [at] : [],
      );
      digestsAt.splice(0, digestsAt.length, ...times);
    }
    expect(digestsAt.map((at) => (at - start) / MINUTE)).toEqual([15, 60, 360, 1440, 2880, 4320]);
  });

  test('is silent when nothing is new', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, web(0), {});
    await deliver(pipeline, web(0), {});
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(alertKinds(pipeline)).toEqual(['first']);
  });

  test('says which pods and hosts are new', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const pod of [0, 1, 2]) await deliver(pipeline, web(pod), {});
    pipeline.clock.advance(16 * MINUTE);
    await pipeline.sendDigests();
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ findings: 2, pods: { count: 2 }, examples: [{}, {}] }]);
  });

  test('is not split by the digits of a thread’s name', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, web(0, 'worker-1'), {});
    await deliver(pipeline, web(0, 'worker-27'), {});
    expect(alertKinds(pipeline)).toEqual(['first']);
    expect(pipeline.published).toHaveLength(2);
  });
});

describe('a cluster that is new', () => {
  const alerting = { baselineHours: 24, immediateProcesses: ['sh'] };

  test('has one summary of what was always there, and alerts of shells at once', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const workload of ['web', 'api'])
      await deliver(pipeline, { workload, pod: 0, process: 'manager' }, { alerting });
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'sh' }, { alerting });
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first']);
    expect(ofKind(pipeline, 'first')[0]?.group.process).toBe('sh');
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'baseline')).toMatchObject([{ clusters: ['default'], count: 2, notes: [{}, {}] }]);
    await deliver(pipeline, { workload: 'cron', pod: 0, process: 'manager' }, { alerting });
    expect(ofKind(pipeline, 'first')).toHaveLength(2);
  });
});

describe('a shell in a cluster that is new', () => {
  const servers = readSettings(`{"apiServers":[{"addresses":["${API}:443"]}]}`, '').apiServers;
  const others = ['a', 'b'].map((container) =>
    execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container, podNamespace: container }),
  );
  const shell = { container: 'c', process: 'sh' };
  const connect = connectLine(inet(API), shell);

  test.each([
    ['observed', [execLine([`KUBERNETES_SERVICE_HOST=${API}`], shell), connect], [], ['first']],
    ['configured', [connect], servers, ['first']],
    ['reported', [reportLine(API, '443', shell)], [], []],
    ['inferred', [...others, connect], [], []],
  ])('alerts at once if it is sure: %s', async (basis, lines, entries, told) => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { baselineHours: 24, immediateProcesses: ['sh'] };
    await pipeline.deliver({ content: `${lines.join('\n')}\n` }, { alerting, apiServers: compileApiServers(entries) });
    expect((await pipeline.findings()).map((finding) => finding.basis)).toEqual([basis]);
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(told);
  });
});

describe('a suppression', () => {
  const suppressionUntil = (end: number, mode: 'suppress' | 'count' = 'suppress') => ({
    conditions: { namespace: 'team', workload: 'web' },
    reason: 'expected',
    owner: 'team@example.com',
    mode,
    expires: BigInt(end) * 1_000_000n,
  });

  test('keeps people from hearing of a finding, and machines get it marked', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { suppressions: [suppressionUntil(pipeline.clock.now() + DAY)] };
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'curl' }, { alerting });
    expect(pipeline.alerts).toEqual([]);
    expect(pipeline.published).toMatchObject([{ suppression: { mode: 'suppress' } }]);
  });

  test('that only counts lets the alert go out, which says so', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { suppressions: [suppressionUntil(pipeline.clock.now() + DAY, 'count')] };
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'curl' }, { alerting });
    expect(ofKind(pipeline, 'first')).toMatchObject([{ finding: { suppression: { mode: 'count' } } }]);
  });

  test('that expires is announced once, and what it hid alerts', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { suppressions: [suppressionUntil(pipeline.clock.now() + DAY)] };
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'curl' }, { alerting });
    await deliver(pipeline, { workload: 'web', pod: 1, process: 'curl' }, { alerting });
    pipeline.clock.advance(DAY / 2);
    await pipeline.sendDigests({ alerting });
    expect(pipeline.alerts).toEqual([]);
    pipeline.clock.advance(DAY / 2);
    await pipeline.sendDigests({ alerting });
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'suppression-ended')).toMatchObject([{ cause: 'expired', hidden: 2 }]);
    expect(ofKind(pipeline, 'first')).toHaveLength(1);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ findings: 1 }]);
  });

  test('that hides nothing is announced when it expires, too', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { suppressions: [suppressionUntil(pipeline.clock.now() - 1)] };
    await pipeline.sendDigests({ alerting });
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'suppression-ended')).toMatchObject([{ hidden: 0 }]);
  });

  test('that is taken out of the settings hides nothing any more', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { suppressions: [suppressionUntil(pipeline.clock.now() + DAY)] };
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'curl' }, { alerting });
    await pipeline.sendDigests({ alerting: { suppressions: [] } });
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first']);
  });

  test('that is prolonged goes on', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    const short = { suppressions: [suppressionUntil(start + DAY)] };
    const long = { suppressions: [suppressionUntil(start + 3 * DAY)] };
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'curl' }, { alerting: short });
    pipeline.clock.advance(2 * DAY);
    await pipeline.sendDigests({ alerting: long });
    expect(pipeline.alerts).toEqual([]);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting: long });
    expect(ofKind(pipeline, 'suppression-ended')).toHaveLength(1);
  });
});

describe('a storm', () => {
  test('of a thousand groups becomes a bounded number of messages, and every finding is stored', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { ceiling: 5 };
    const lines = Array.from({ length: 1000 }, (_, at) => {
      const process = `p${'abcdefghij'[at % 10]}${'abcdefghij'[Math.floor(at / 10) % 10]}${'abcdefghij'[Math.floor(at / 100)]}`;
      return connectLine(inet(API), { container: 'bad', process });
    });
    const content = [execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container: 'bad' }), ...lines].join('\n');
    await pipeline.deliver({ source: 'storm', content }, { alerting });
    for (let run = 0; run < 6; run += 1) {
      pipeline.clock.advance(5 * MINUTE);
      await pipeline.sendDigests({ alerting });
    }
    expect(await pipeline.findings()).toHaveLength(1000);
    expect(ofKind(pipeline, 'first')).toHaveLength(4);
    expect(ofKind(pipeline, 'overflow')).toMatchObject([{ count: 996 }]);
    expect(pipeline.alerts).toHaveLength(5);
  });
});
