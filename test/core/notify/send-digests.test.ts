import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Alert } from '#core/notify/alert.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import { anAlerting } from '#test/factories/alerting.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createAttempt, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Digest runs every five minutes. */
const SCHEDULE = 5 * MINUTE;

const LATER = { alerting: { publish: async () => 'later' as const } };

/** A pod of a workload that runs a program; kubectl is risky. */
function logOf(workload: string, pod: number, process = 'kubectl') {
  const options = {
    container: `${workload}-${pod}`,
    containerName: 'main',
    image: `registry/${workload}:1`,
    podNamespace: 'team',
    podName: `${workload}-7d9c5b8f4c-x2x7${'bcdf'[pod]}`,
    process,
  };
  const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path: `/usr/bin/${process}` });
  return { source: options.podName, content: [exec, connectLine(inet(API), options)].join('\n') };
}

function kindsOf({ alerts }: Pipeline): Alert['kind'][] {
  return alerts.map(({ alert }) => alert.kind);
}

test('a message whose turn came too late is told by the next run, and once', async () => {
  const pipeline = createPipeline(createMemoryTable());
  await pipeline.deliver(logOf('web', 0), LATER);
  expect(kindsOf(pipeline)).toEqual([]);
  pipeline.clock.advance(SCHEDULE);
  expect(SCHEDULE).toBeLessThan(LEASE_MILLISECONDS);
  await pipeline.sendDigests();
  await pipeline.sendDigests();
  expect(kindsOf(pipeline)).toEqual(['first']);
});

test('a message whose turn came too late is told by the next run, also if its function finds more of its group', async () => {
  const pipeline = createPipeline(createMemoryTable());
  const alerting = anAlerting(LATER.alerting.publish);
  const attempt = createAttempt(pipeline.table, pipeline.clock, [], { alerting });
  for (const pod of [0, 1, 2]) {
    const { source, content } = logOf('web', pod);
    const facts = openObjectFacts({ attempt, cluster: 'default', source, maxRetained: 1000 });
    for (const each of factsOf({ content }).clusters.values()) await facts.absorb(each);
  }
  pipeline.clock.advance(SCHEDULE);
  await pipeline.sendDigests();
  expect(kindsOf(pipeline)).toEqual(['first']);
});

test('a run whose messages only wait does not fail, and the next one tells them', async () => {
  const pipeline = createPipeline(createMemoryTable());
  await pipeline.deliver(logOf('web', 0), LATER);
  await pipeline.deliver(logOf('api', 0));
  pipeline.clock.advance(HOUR);
  await pipeline.deliver(logOf('api', 1), LATER);
  pipeline.clock.advance(HOUR);
  expect(await pipeline.sendDigests(LATER)).toBe(0);
  expect(kindsOf(pipeline)).toEqual(['first']);
  pipeline.clock.advance(SCHEDULE);
  await pipeline.sendDigests();
  expect(kindsOf(pipeline).sort()).toEqual(['first', 'first', 'follow-up']);
});

test('a run of which a message could not be published fails, also where others only wait', async () => {
  const pipeline = createPipeline(createMemoryTable());
  await pipeline.deliver(logOf('web', 0), LATER);
  await pipeline.deliver(logOf('api', 0), LATER);
  const fates = ['later', 'failed'] as const;
  let messages = 0;
  const publish = async () => fates[messages++ % fates.length] ?? 'failed';
  await expect(pipeline.sendDigests({ alerting: { publish } })).rejects.toMatchObject({ code: 'retry' });
  expect(messages).toBe(2);
});

test('that a suppression has ended is told when its turn comes, once', async () => {
  const pipeline = createPipeline(createMemoryTable());
  const day = 24 * HOUR;
  const conditions = { namespace: 'team', process: 'kubectl' };
  const expires = BigInt(pipeline.clock.now() + day) * 1_000_000n;
  const suppressions = [{ conditions, reason: 'known', owner: 'team', expires, mode: 'suppress' as const }];
  await pipeline.deliver(logOf('web', 0), { alerting: { suppressions } });
  await pipeline.sendDigests({ alerting: { suppressions } });
  for (let run = 0; run < 3; run += 1) {
    pipeline.clock.advance(day);
    await pipeline.sendDigests({ alerting: { ...LATER.alerting, suppressions } });
  }
  expect(kindsOf(pipeline)).toEqual([]);
  for (let run = 0; run < 2; run += 1) {
    pipeline.clock.advance(SCHEDULE);
    await pipeline.sendDigests({ alerting: { suppressions } });
  }
  const kinds = kindsOf(pipeline);
  expect(kinds.filter((kind) => kind === 'suppression-ended')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'first')).toHaveLength(1);
});

test('a summary is told when its turn comes, once', async () => {
  const pipeline = createPipeline(createMemoryTable());
  const alerting = { ceiling: 1 };
  for (const workload of ['web', 'api', 'cron']) await pipeline.deliver(logOf(workload, 0, 'app'), { alerting });
  pipeline.clock.advance(HOUR);
  expect(await pipeline.sendDigests({ alerting: { ...alerting, ...LATER.alerting } })).toBe(0);
  for (let run = 0; run < 2; run += 1) {
    pipeline.clock.advance(SCHEDULE);
    await pipeline.sendDigests({ alerting });
  }
  expect(kindsOf(pipeline)).toEqual(['first', 'overflow']);
});

test('however often turns come too late, no group is lost and none is told twice', async () => {
  const callers = fc.array(fc.tuple(fc.constantFrom('web', 'api', 'cron'), fc.nat({ max: 3 })), { maxLength: 12 });
  const isLate = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(callers, isLate, async (all, late) => {
      const pipeline = createPipeline(createMemoryTable());
      let messages = 0;
      const publish = async (alert: Alert) => {
        messages += 1;
        if (late[messages % late.length]) return 'later';
        pipeline.alerts.push({ alert, at: pipeline.clock.now() });
        return 'told';
      };
      for (const [workload, pod] of all) {
        await pipeline.deliver(logOf(workload, pod), { alerting: { publish } });
        pipeline.clock.advance(SCHEDULE);
        await pipeline.sendDigests({ alerting: { publish } });
      }
      pipeline.clock.advance(2 * LEASE_MILLISECONDS);
      await pipeline.sendDigests();
      const told = pipeline.alerts.flatMap(({ alert }) => (alert.kind === 'first' ? [alert.group.workload] : []));
      expect(told.sort()).toEqual([...new Set(all.map(([workload]) => workload))].sort());
    }),
    { numRuns: 100 },
  );
});
