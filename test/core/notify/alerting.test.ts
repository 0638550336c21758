import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import { hashOf } from '#core/hash.ts';
import { type Alert, threadOfGroup } from '#core/notify/alert.ts';
import { listGroups, listIncident, setStatus } from '#core/notify/known-groups.ts';
import type { Alerting } from '#core/notify/notifying-attempt.ts';
import { CEILING_WINDOW } from '#core/notify/schedule.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import type { Item, Table } from '#core/store/table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A pod of a workload that talks to the API server. */
type Caller = { readonly workload: string; readonly pod: number; readonly process: string };

/** All threads but tools are of one executable. */
function pathOf(process: string): string {
  return /^(app|manager|worker|Reference)/.test(process) ? '/usr/bin/app' : `/usr/bin/${process}`;
}

function logOf({ workload, pod, process }: Caller): string {
  const suffix = 'bcdfghjklm'[pod] ?? 'b';
  const options = {
    container: `${workload}-${pod}`,
    containerName: 'main',
    image: `registry/${workload}:1`,
    podNamespace: 'team',
    podName: `${workload}-7d9c5b8f4c-x2x7${suffix}`,
    host: `node-${pod}`,
    process,
    entity: Number.parseInt(hashOf(pathOf(process)).slice(0, 8), 16),
  };
  return [
    execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path: pathOf(process) }),
    connectLine(inet(API), options),
  ].join('\n');
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

/** The groups that people heard of, in whatever message. */
function heardGroups(pipeline: Pipeline): string[] {
  return pipeline.alerts.flatMap(({ alert }) => {
    if (alert.kind === 'first') return [alert.group.id];
    return 'notes' in alert ? alert.notes.map(({ group }) => group.id) : [];
  });
}

const groupIds = (findings: readonly Finding[]) => [...new Set(findings.map((finding) => groupOf(finding).id))].sort();
const isTool = ({ process }: Finding) => process === 'curl' || process === 'kubectl';

describe('people', () => {
  test('hear of each group: of the risky ones in a message of their own, once', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(2, 3, 1000), async (all, ceiling) => {
        const pipeline = await play(withoutCrashes(all), { ceiling });
        const findings = await pipeline.findings();
        expect([...new Set(heardGroups(pipeline))].sort()).toEqual(groupIds(findings));
        const first = ofKind(pipeline, 'first').map(({ group }) => group.id);
        expect(new Set(first).size).toBe(first.length);
        for (const risky of groupIds(findings.filter(isTool))) expect(first).toContain(risky);
      }),
      { numRuns: 150 },
    );
  });

  test('get no more messages that are not risky in a quarter of an hour than half of the ceiling, and a quarter of one namespace', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 8 }), async (all, ceiling) => {
        const { alerts } = await play(withoutCrashes(all), { ceiling });
        const others = alerts.filter(
          ({ alert }) =>
            (alert.kind === 'first' && !isTool(alert.finding)) ||
            (alert.kind === 'follow-up' && alert.cause === 'goes on'),
        );
        const windows = Map.groupBy(others, ({ at }) => Math.floor(at / CEILING_WINDOW));
        for (const messages of windows.values()) {
          expect(messages.length).toBeLessThanOrEqual(Math.max(1, Math.floor(ceiling / 2)));
          const namespaces = Map.groupBy(messages, ({ alert }) =>
            'group' in alert ? alert.group.namespace : undefined,
          );
          for (const ofOne of namespaces.values())
            expect(ofOne.length).toBeLessThanOrEqual(Math.max(1, Math.floor(ceiling / 4)));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('miss no group, and hear of each container in one thread, whoever dies wherever', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(2, 1000), fc.constantFrom(0, 24), async (all, ceiling, baselineHours) => {
        const pipeline = await play(all, { ceiling, baselineHours });
        const findings = await pipeline.findings();
        expect([...new Set(heardGroups(pipeline))].sort()).toEqual(groupIds(findings));
        const first = new Set(ofKind(pipeline, 'first').map(({ group }) => group.id));
        for (const risky of groupIds(findings.filter(isTool))) expect([...first]).toContain(risky);
        const incidents = Map.groupBy(ofKind(pipeline, 'first'), ({ finding }) => finding.container.id);
        for (const incident of incidents.values()) expect(new Set(incident.map(threadOfGroup)).size).toBe(1);
      }),
      { numRuns: 300, examples: LOST_ONCE.map(([all, ceiling]) => [all, ceiling, 0] as [Step[], number, number]) },
    );
  });
});

describe('a group', () => {
  const web = (pod: number, process = 'curl'): Caller => ({ workload: 'web', pod, process });
  const alertKinds = ({ alerts }: Pipeline) => alerts.map(({ alert }) => alert.kind);

  test('that is risky and goes on is followed up once, an hour after its alert', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    for (let pod = 0; pipeline.clock.now() < start + 10 * 60 * MINUTE; pod += 1) {
      await deliver(pipeline, web(pod), {});
      pipeline.clock.advance(5 * MINUTE);
      await pipeline.sendDigests();
    }
    const followUps = pipeline.alerts.flatMap(({ alert, at }) => (alert.kind === 'follow-up' ? [{ alert, at }] : []));
    expect(followUps.map(({ at }) => (at - start) / MINUTE)).toEqual([60]);
    expect(followUps[0]?.alert).toMatchObject({
      cause: 'goes on',
      findings: 11,
      pods: { count: 10 },
      risk: { severity: 'high' },
    });
  });

  test('that is risky and comes back is told at once, and not again while its pauses are as long as before', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    for (const [pod, pause] of [8, 8, 8, 8, 20].map((days) => days * DAY).entries()) {
      await deliver(pipeline, web(pod), {});
      pipeline.clock.advance(pause);
    }
    await deliver(pipeline, web(5), {});
    const again = pipeline.alerts.flatMap(({ alert, at }) => (alert.kind === 'follow-up' ? [{ alert, at }] : []));
    expect(again.map(({ at }) => (at - start) / DAY)).toEqual([8, 16, 52]);
    expect(again.map(({ alert }) => alert.cause)).toEqual(['is back', 'goes on', 'is back']);
  });

  test('that is not risky is told once, and then never again', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const pod of [0, 1, 2]) {
      await deliver(pipeline, web(pod, 'manager'), {});
      pipeline.clock.advance(2 * DAY);
      await pipeline.sendDigests();
    }
    expect(alertKinds(pipeline)).toEqual(['first']);
  });

  test('is silent when nothing is new', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, web(0), {});
    await deliver(pipeline, web(0), {});
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(alertKinds(pipeline)).toEqual(['first']);
  });

  test('is not split by the names of threads', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const name of ['worker-1', 'worker-27', 'Reference Handl']) await deliver(pipeline, web(0, name), {});
    expect(alertKinds(pipeline)).toEqual(['first']);
    expect(pipeline.published).toHaveLength(3);
  });

  test('is what an executable does, whatever its threads are called', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const options = {
      container: 'c',
      image: 'registry/shop:1',
      podName: 'shop-0',
      path: '/usr/bin/java',
      entity: 5,
    };
    const lines = [
      execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, process: 'java' }),
      ...['pool-1-thread-2', 'kubectl-worker', 'C2 Compiler'].map((process) =>
        connectLine(inet(API), { ...options, process }),
      ),
    ];
    await pipeline.deliver({ content: lines.join('\n') });
    expect(pipeline.published).toHaveLength(3);
    expect(ofKind(pipeline, 'first').map(({ group }) => group.process)).toEqual(['java']);
  });

  test('of an image and an executable that the fleet knows is a line of the daily report', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const workload of ['web', 'api', 'cron']) {
      const content = logOf({ workload, pod: 0, process: 'manager' }).replaceAll(
        `registry/${workload}`,
        'registry/mesh',
      );
      await pipeline.deliver({ source: workload, content });
    }
    expect(alertKinds(pipeline)).toEqual(['first']);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(ofKind(pipeline, 'daily')).toMatchObject([
      { count: 2, notes: [{ isNewPair: false }, { isNewPair: false }] },
    ]);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(alertKinds(pipeline)).toEqual(['first', 'daily']);
  });

  test('that a container opens under ever new names takes three messages of its severity a day', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const tools = ['sh', 'curl', 'wget', 'nc', 'kubectl', 'socat', 'bash'];
    for (const tool of tools) await deliver(pipeline, web(0, tool), {});
    expect(alertKinds(pipeline)).toEqual(['first', 'first', 'first']);
    expect(ofKind(pipeline, 'first')[2]?.finding.risk?.reasons).toContainEqual({ is: 'others', points: 10 });
    await deliver(pipeline, { workload: 'db', pod: 1, process: 'curl' }, {});
    expect(alertKinds(pipeline)).toHaveLength(4);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(ofKind(pipeline, 'daily')).toMatchObject([{ count: 4 }]);
  });
});

test('a tool is told of, whatever harmless programs its container ran before', async () => {
  const pipeline = createPipeline(createMemoryTable());
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    await deliver(pipeline, { workload: 'web', pod: 0, process: `harmless${letter}` }, {});
  }
  expect(pipeline.alerts).toHaveLength(3);
  await deliver(pipeline, { workload: 'web', pod: 0, process: 'curl' }, {});
  expect(ofKind(pipeline, 'first')[3]?.finding.process).toBe('curl');
});

/** The pod that `deliver` calls 0 of `web`. */
const WEB_POD = {
  container: 'web-0',
  containerName: 'main',
  image: 'registry/web:1',
  podNamespace: 'team',
  podName: 'web-7d9c5b8f4c-x2x7b',
};

describe('a risky group of one pod', () => {
  const options = {
    ...WEB_POD,
    process: 'curl',
    entity: 7,
  };
  const nanoseconds = (pipeline: Pipeline) => `${pipeline.clock.now()}000000`;
  const started = async (alertingAt: (now: number) => Partial<Alerting> = () => ({})) => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = alertingAt(pipeline.clock.now());
    const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path: '/tmp/curl' });
    const connect = connectLine(inet(API), { ...options, timestamp: nanoseconds(pipeline) });
    await pipeline.deliver({ source: 'start', content: `${exec}\n${connect}` }, { alerting });
    return pipeline;
  };
  /** Another connect of the same process: known finding, new object. */
  const goOn = async (pipeline: Pipeline, timestamp = nanoseconds(pipeline), alerting: Partial<Alerting> = {}) => {
    const source = `at ${pipeline.clock.now()} of ${timestamp}`;
    await pipeline.deliver({ source, content: connectLine(inet(API), { ...options, timestamp }) }, { alerting });
  };
  const goOnFor = async (pipeline: Pipeline, minutes: number, step = 5, alerting: Partial<Alerting> = {}) => {
    for (let minute = 0; minute < minutes; minute += step) {
      pipeline.clock.advance(step * MINUTE);
      await goOn(pipeline, nanoseconds(pipeline), alerting);
      await pipeline.sendDigests({ alerting });
    }
  };
  const kindsOf = ({ alerts }: Pipeline) => alerts.map(({ alert }) => alert.kind);
  /** The entry names the tool, so it may hide it. */
  const hiding = (expires: number) => ({
    suppressions: [
      {
        conditions: { namespace: 'team', workload: 'web', process: 'curl' },
        ...{ reason: 'expected', owner: 'team', mode: 'suppress' as const, expires: BigInt(expires) * 1_000_000n },
      },
    ],
  });
  const groupIn = async (pipeline: Pipeline) => {
    const reader = createAttempt(pipeline.table, pipeline.clock, []);
    const [state] = await listGroups(reader, pipeline.clock.now() - 2 * DAY);
    if (state === undefined) throw new Error('no group');
    return { reader, state };
  };

  test('that goes on is told again once, an hour after its message', async () => {
    const pipeline = await started();
    const start = pipeline.clock.now();
    await goOnFor(pipeline, 300);
    const again = pipeline.alerts.filter(({ alert }) => alert.kind === 'follow-up');
    expect(again).toMatchObject([
      { at: start + 60 * MINUTE, alert: { cause: 'goes on', findings: 0, examples: [{}] } },
    ]);
    expect(pipeline.published).toHaveLength(1);
  });

  test('that ends within the hour is not told again', async () => {
    const pipeline = await started();
    await goOnFor(pipeline, 50);
    pipeline.clock.advance(180 * MINUTE);
    await pipeline.sendDigests();
    expect(ofKind(pipeline, 'follow-up')).toEqual([]);
  });

  test('that goes on is in each daily report with when it was read of last, to the hour', async () => {
    const pipeline = await started();
    await goOnFor(pipeline, 2 * 24 * 60, 30);
    const reports = ofKind(pipeline, 'daily');
    expect(reports).toHaveLength(2);
    for (const { told, to } of reports) {
      expect(told).toMatchObject([{ findings: 0, status: undefined }]);
      expect(to - (told?.[0]?.goesOnAt ?? 0)).toBeLessThanOrEqual(90 * MINUTE);
    }
    const { state } = await groupIn(pipeline);
    expect(pipeline.clock.now() - state.lastAt).toBeLessThan(60 * MINUTE);
  });

  test('that was closed is told again, once, and is open', async () => {
    const pipeline = await started();
    const { reader, state } = await groupIn(pipeline);
    await setStatus(reader, state.group.id, { is: 'closed', by: 'kim', at: pipeline.clock.now() });
    await goOnFor(pipeline, 300);
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ cause: 'was closed', findings: 0, examples: [{}] }]);
    expect((await groupIn(pipeline)).state.status).toBeUndefined();
  });

  test('that is acknowledged has no message for it, and a line with who did in each daily report', async () => {
    const pipeline = await started();
    const { reader, state } = await groupIn(pipeline);
    await setStatus(reader, state.group.id, { is: 'acknowledged', by: 'kim', at: 0 });
    await goOnFor(pipeline, 2 * 24 * 60, 30);
    expect(kindsOf(pipeline)).toEqual(['first', 'daily', 'daily']);
    for (const { told } of ofKind(pipeline, 'daily')) expect(told).toMatchObject([{ status: { by: 'kim' } }]);
    expect(pipeline.clock.now() - (await groupIn(pipeline)).state.lastAt).toBeLessThan(60 * MINUTE);
  });

  test('that comes back after hours is told at once', async () => {
    const pipeline = await started();
    pipeline.clock.advance(9 * 60 * MINUTE);
    await goOn(pipeline);
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ cause: 'is back', findings: 0 }]);
  });

  test('does not go on by what is delivered hours late', async () => {
    const pipeline = await started();
    const late = nanoseconds(pipeline);
    pipeline.clock.advance(9 * 60 * MINUTE);
    await goOn(pipeline, late);
    expect(ofKind(pipeline, 'follow-up')).toEqual([]);
  });

  test('that is over is in no report by an object that comes again days later', async () => {
    const pipeline = await started();
    await goOnFor(pipeline, 4 * 60, 30);
    const last = nanoseconds(pipeline);
    for (let day = 0; day < 3; day += 1) {
      pipeline.clock.advance(DAY);
      await pipeline.sendDigests();
    }
    const before = pipeline.alerts.length;
    await goOn(pipeline, last);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(pipeline.alerts).toHaveLength(before);
  });

  test('that a suppression hides by now has no message and no report for it', async () => {
    const pipeline = await started();
    await goOnFor(pipeline, 2 * 24 * 60, 30, hiding(pipeline.clock.now() + 30 * DAY));
    expect(kindsOf(pipeline)).toEqual(['first']);
  });

  test('that a suppression hid from the beginning goes on when that has ended', async () => {
    const alertingAt = (now: number) => hiding(now + DAY);
    const pipeline = await started(alertingAt);
    const alerting = alertingAt(pipeline.clock.now());
    await goOnFor(pipeline, 26 * 60, 30, alerting);
    expect(kindsOf(pipeline)).toEqual(['first', 'suppression-ended', 'follow-up']);
  });

  test('costs one write of its group an hour, however many functions read of it', async () => {
    const pipeline = await started();
    const writes: Item[] = [];
    const table: Table = {
      ...pipeline.table,
      async write(previous, next) {
        writes.push(next);
        return pipeline.table.write(previous, next);
      },
    };
    const reads = Array.from({ length: 3 }, () => createDoneCache(pipeline.clock.now));
    for (let minute = 0; minute < 240; minute += 5) {
      pipeline.clock.advance(5 * MINUTE);
      for (const [at, doneCache] of reads.entries()) {
        const content = connectLine(inet(API), { ...options, timestamp: nanoseconds(pipeline) });
        await pipeline.deliver({ source: `${minute} ${at}`, content }, { table, doneCache });
      }
    }
    const ofGroup = writes.filter(({ kind }) => kind === 'group');
    // Two more tell the one message: they take a lease, and give it back.
    expect(ofGroup.length).toBeLessThanOrEqual(4 + 2);
  });
});

describe('what is graver', () => {
  /** A program of the pod of `web` that was not seen before. */
  const runs = (path: string, container = WEB_POD.container) => {
    const process = path.slice(path.lastIndexOf('/') + 1);
    const options = {
      ...WEB_POD,
      container,
      process,
      entity: Number.parseInt(hashOf(path).slice(0, 8), 16),
    };
    return [execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path }), connectLine(inet(API), options)].join(
      '\n',
    );
  };
  const deliverAll = async (pipeline: Pipeline, paths: readonly string[]) => {
    for (const path of paths) await pipeline.deliver({ source: path, content: runs(path) });
  };
  const toldAtOnce = (pipeline: Pipeline) => ofKind(pipeline, 'first').map(({ group }) => group.executable);
  const noise = Array.from({ length: 25 }, (_, at) => `/tmp/p${at}`);

  test('has a message, whatever its container did before', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliverAll(pipeline, [...noise, '/tmp/kubectl']);
    expect(toldAtOnce(pipeline)).toEqual(['/tmp/p0', '/tmp/p1', '/tmp/p2', '/tmp/kubectl']);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    const [report] = ofKind(pipeline, 'daily');
    expect(report?.notes.map(({ isHeldBack }) => isHeldBack)).toEqual(Array(17).fill(true));
    expect(report?.told?.map(({ group }) => group.executable)).toContain('/tmp/kubectl');
  });

  test('and what is held back have the thread of their incident, by which somebody can take all of them in hand', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliverAll(pipeline, noise.slice(0, 5));
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    const [first] = ofKind(pipeline, 'first');
    const [report] = ofKind(pipeline, 'daily');
    expect(report?.notes.map(({ thread }) => thread)).toEqual(Array(2).fill(first?.group.id));
    const reader = createAttempt(pipeline.table, pipeline.clock, []);
    const states = await listGroups(reader, pipeline.clock.now() - 2 * DAY);
    const shown = states.find(({ group }) => group.id === first?.group.id);
    expect(shown && (await listIncident(reader, shown)).map(({ told }) => told).sort()).toEqual([
      ...['alert', 'alert', 'daily', 'daily'],
    ]);
  });

  test('has a message beside others of its severity, and so each container has a bounded number of them', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliverAll(pipeline, ['/usr/bin/sh', '/usr/bin/curl', '/usr/bin/wget', '/usr/bin/nc', ...noise]);
    expect(toldAtOnce(pipeline)).toEqual(['/usr/bin/sh', '/usr/bin/curl', '/usr/bin/wget', '/tmp/p0']);
  });

  test('or as grave has a message again once somebody has acknowledged those of its container', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliverAll(pipeline, noise.slice(0, 4));
    const reader = createAttempt(pipeline.table, pipeline.clock, []);
    for (const { group } of ofKind(pipeline, 'first'))
      await setStatus(reader, group.id, { is: 'acknowledged', by: 'kim', at: 0 });
    await deliverAll(pipeline, noise);
    expect(toldAtOnce(pipeline)).toEqual(noise.slice(0, 3).concat(noise.slice(4, 7)));
  });

  test('and what is held back make no flood once somebody has closed them and their container starts anew', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliverAll(pipeline, noise);
    const reader = createAttempt(pipeline.table, pipeline.clock, []);
    for (const { group } of await listGroups(reader, 0))
      await setStatus(reader, group.id, { is: 'closed', by: 'kim', at: pipeline.clock.now() });
    for (const path of noise) await pipeline.deliver({ source: `anew ${path}`, content: runs(path, 'web-anew') });
    expect(ofKind(pipeline, 'follow-up').map(({ group }) => group.executable)).toEqual(noise.slice(0, 3));
    expect(toldAtOnce(pipeline)).toEqual([...noise.slice(0, 3), ...noise.slice(3, 6)]);
    expect((await listGroups(reader, 0)).map(({ status }) => status)).toEqual(Array(20).fill(undefined));
  });

  test('keeps its place when it is told again after a crash', async () => {
    const attempts = [5, 10, 15, 20, 25, 30];
    for (const calls of attempts) {
      const pipeline = createPipeline(createMemoryTable());
      await deliverAll(pipeline, noise);
      const log = { source: 'graver', content: runs('/tmp/kubectl') };
      await pipeline.deliver(log, { table: dyingTable(pipeline.table, calls) }).catch(() => undefined);
      pipeline.clock.advance(LEASE_MILLISECONDS);
      await pipeline.deliver(log);
      await pipeline.sendDigests();
      expect(toldAtOnce(pipeline)).toContain('/tmp/kubectl');
    }
  });
});

describe('the daily report', () => {
  const noon = (pipeline: Pipeline) => pipeline.clock.advance(DAY - (pipeline.clock.now() % DAY) + DAY / 2);
  const reportAt = async (pipeline: Pipeline, pause: number, alerting: Partial<Alerting> = {}) => {
    await pipeline.sendDigests({ alerting });
    pipeline.clock.advance(pause);
    await pipeline.sendDigests({ alerting });
  };
  const tool = (pod: number): Caller => ({ workload: 'web', pod, process: 'curl' });
  const standing = async () => [
    { cluster: 'c', condition: { is: 'silent', lastObject: 0 } as const, since: 0, told: true },
  ];

  test('says of what alerted at once that it did, and what came since', async () => {
    const pipeline = createPipeline(createMemoryTable());
    noon(pipeline);
    await deliver(pipeline, tool(0), {});
    pipeline.clock.advance(61 * MINUTE);
    for (const pod of [1, 2, 3]) await deliver(pipeline, tool(pod), {});
    const at = pipeline.clock.now();
    await deliver(pipeline, { workload: 'api', pod: 0, process: 'manager' }, {});
    await reportAt(pipeline, DAY, { standing });
    const [report] = ofKind(pipeline, 'daily');
    expect(report).toMatchObject({ count: 0, notes: [] });
    expect(report?.told).toMatchObject([
      { way: 'alert', group: { process: 'curl' }, risk: { severity: 'high' }, at, findings: 2, pods: 2 },
      { way: 'alert', group: { process: 'app' }, findings: 0 },
    ]);
  });

  test('says what goes on of a group that is acknowledged, by whom, and does not take it for new', async () => {
    const pipeline = createPipeline(createMemoryTable());
    noon(pipeline);
    await deliver(pipeline, tool(0), {});
    const [first] = ofKind(pipeline, 'first');
    const reader = createAttempt(pipeline.table, pipeline.clock, []);
    await setStatus(reader, first?.group.id ?? '', { is: 'acknowledged', by: 'kim', at: 0 });
    pipeline.clock.advance(DAY);
    await deliver(pipeline, tool(1), {});
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    const reports = ofKind(pipeline, 'daily').filter(({ told = [] }) => told.length > 0);
    expect(reports).toMatchObject([{ count: 0, told: [{ status: { by: 'kim' }, findings: 1 }] }]);
  });

  test('names what was missing of objects, a bounded number of times, and comes for that', async () => {
    const pipeline = createPipeline(createMemoryTable());
    noon(pipeline);
    const { noteGap } = createAttempt(pipeline.table, pipeline.clock, []);
    for (let at = 0; at < 100; at += 1)
      await noteGap({ is: 'damaged object', cluster: 'c', object: `o${at}`, problem: 'its end is missing' });
    await noteGap({ is: 'full container', cluster: 'c', container: 'web-0' });
    await reportAt(pipeline, DAY);
    const [{ gaps = [] } = {}] = ofKind(pipeline, 'daily');
    expect(gaps).toHaveLength(16 + 1);
    expect(gaps).toContainEqual({ is: 'full container', cluster: 'c', container: 'web-0' });
  });

  test('does not say again what watch told minutes before', async () => {
    const pipeline = createPipeline(createMemoryTable());
    noon(pipeline);
    const since = pipeline.clock.now() + DAY - 5 * MINUTE;
    await reportAt(pipeline, DAY, {
      standing: async () => [{ cluster: 'c', condition: { is: 'silent', lastObject: 0 } as const, since, told: true }],
    });
    expect(ofKind(pipeline, 'daily')).toEqual([]);
  });

  test('says what watch could not tell, also minutes after it began', async () => {
    const pipeline = createPipeline(createMemoryTable());
    noon(pipeline);
    const since = pipeline.clock.now() + DAY - 5 * MINUTE;
    await reportAt(pipeline, DAY, {
      standing: async () => [{ cluster: 'c', condition: { is: 'silent', lastObject: 0 } as const, since, told: false }],
    });
    expect(ofKind(pipeline, 'daily')).toMatchObject([{ standing: [{ told: false }] }]);
  });

  test('does not come because of an alert alone', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, tool(0), {});
    pipeline.clock.advance(2 * DAY);
    await pipeline.sendDigests();
    expect(ofKind(pipeline, 'daily')).toEqual([]);
  });

  test('says on a first day how many groups wait for its summary, which says what alerted', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { baselineHours: 24, standing };
    noon(pipeline);
    await deliver(pipeline, { workload: 'api', pod: 0, process: 'manager' }, { alerting });
    await deliver(pipeline, tool(0), { alerting });
    await reportAt(pipeline, DAY - 60 * MINUTE, alerting);
    expect(ofKind(pipeline, 'daily')).toMatchObject([{ count: 0, told: [{}], waiting: { groups: 1 } }]);
    pipeline.clock.advance(8 * 60 * MINUTE);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'baseline')).toMatchObject([{ count: 1, told: [{ group: { process: 'curl' } }] }]);
  });
});

describe('a cluster that is new', () => {
  const alerting = { baselineHours: 24 };

  test('has one summary of what was always there, and alerts of tools at once', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const workload of ['web', 'api'])
      await deliver(pipeline, { workload, pod: 0, process: 'manager' }, { alerting });
    await deliver(pipeline, { workload: 'web', pod: 0, process: 'kubectl' }, { alerting });
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first']);
    expect(ofKind(pipeline, 'first')[0]?.group.process).toBe('kubectl');
    pipeline.clock.advance(25 * 60 * MINUTE);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'baseline')).toMatchObject([{ clusters: ['default'], count: 2, notes: [{}, {}] }]);
    await deliver(pipeline, { workload: 'cron', pod: 0, process: 'manager' }, { alerting });
    expect(ofKind(pipeline, 'first')).toHaveLength(2);
  });

  test('shares the summary with others that came in the same hour', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const cluster of ['a', 'b']) {
      const caller = { workload: 'web', pod: 0, process: 'manager' };
      await pipeline.deliver({ source: cluster, cluster, content: logOf(caller) }, { alerting });
      pipeline.clock.advance(MINUTE);
    }
    pipeline.clock.advance(25 * 60 * MINUTE);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'baseline')).toMatchObject([{ clusters: ['a', 'b'], count: 2 }]);
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
    ['observed', [execLine([`KUBERNETES_SERVICE_HOST=${API}`], shell), connect], []],
    ['configured', [connect], servers],
    ['reported', [reportLine(API, '443', shell)], []],
    ['inferred', [...others, connect], []],
  ])('alerts at once, however it is known: %s', async (basis, lines, entries) => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { baselineHours: 24 };
    await pipeline.deliver({ content: `${lines.join('\n')}\n` }, { alerting, apiServers: compileApiServers(entries) });
    expect((await pipeline.findings()).map((finding) => finding.basis)).toEqual([basis]);
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first']);
  });
});

describe('a suppression', () => {
  const suppressionUntil = (end: number, mode: 'suppress' | 'count' = 'suppress') => ({
    conditions: { namespace: 'team', workload: 'web', process: 'curl' },
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
    expect(ofKind(pipeline, 'suppression-ended')).toMatchObject([
      { cause: 'expired', hidden: 2, groups: 1, pods: { count: 2 } },
    ]);
    expect(ofKind(pipeline, 'first')).toHaveLength(1);
  });

  /** The functions keep what they have done for as long as they are warm. */
  const hideInPods = async (pipeline: Pipeline, pods: readonly number[], alerting: Partial<Alerting>) => {
    const doneCache = createDoneCache(pipeline.clock.now);
    for (const pod of pods) {
      await deliver(pipeline, { workload: 'web', pod, process: 'curl' }, { alerting, doneCache });
      pipeline.clock.advance(60 * MINUTE);
    }
  };

  test('that expires has hidden as many findings as it says, and the alert of their group names their pods', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    const alerting = { suppressions: [suppressionUntil(start + DAY)] };
    await hideInPods(pipeline, [0, 1, 2, 3, 4], alerting);
    await hideInPods(pipeline, [0], alerting);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'suppression-ended')).toMatchObject([
      { hidden: 5, groups: 1, pods: { count: 5 }, hiddenSince: start },
    ]);
    const [first] = ofKind(pipeline, 'first');
    expect(first?.hidden).toMatchObject({ findings: 5, podCount: 5, since: start });
    expect(first?.hidden?.pods).toHaveLength(5);
    pipeline.clock.advance(2 * DAY);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'follow-up')).toEqual([]);
  });

  test('tells all that it has hidden of a group that people know, and that it was hidden', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    await deliver(pipeline, { workload: 'web', pod: 9, process: 'curl' }, {});
    const alerting = { suppressions: [suppressionUntil(start + DAY)] };
    await hideInPods(pipeline, [0, 1, 2], alerting);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ findings: 3, hidden: 3, pods: { count: 3 } }]);
  });

  test('that hides on after its first end, as it got another date, tells at its second what it has hidden since', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    const first = { suppressions: [suppressionUntil(start + DAY)] };
    const second = { suppressions: [suppressionUntil(start + 4 * DAY)] };
    await hideInPods(pipeline, [0, 1], first);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting: first });
    await hideInPods(pipeline, [0, 2, 3, 4], second);
    pipeline.clock.advance(4 * DAY);
    await pipeline.sendDigests({ alerting: second });
    expect(ofKind(pipeline, 'suppression-ended').map(({ hidden }) => hidden)).toEqual([2, 3]);
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ findings: 3, hidden: 3 }]);
  });

  test('says the same number however often its message fails', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { suppressions: [suppressionUntil(pipeline.clock.now() + DAY)] };
    await hideInPods(pipeline, [0, 1, 2], alerting);
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting: { ...alerting, publish: async () => 'failed' } }).catch(() => undefined);
    pipeline.clock.advance(LEASE_MILLISECONDS);
    await pipeline.sendDigests({ alerting });
    expect(ofKind(pipeline, 'suppression-ended')).toMatchObject([{ hidden: 3 }]);
    expect(ofKind(pipeline, 'first')).toMatchObject([{ hidden: { findings: 3 } }]);
  });

  test('hands what a narrower one hides on to that, and tells the rest', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const start = pipeline.clock.now();
    const wide = suppressionUntil(start + DAY);
    const narrow = {
      ...suppressionUntil(start + 9 * DAY),
      conditions: { ...wide.conditions, pod: 'web-7d9c5b8f4c-x2x7b' },
    };
    await hideInPods(pipeline, [0, 1], { suppressions: [wide, narrow] });
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests({ alerting: { suppressions: [wide, narrow] } });
    const others = { findings: 1, podCount: 1, pods: ['web-7d9c5b8f4c-x2x7c'] };
    expect(ofKind(pipeline, 'first')).toMatchObject([{ finding: { pod: { name: others.pods[0] } }, hidden: others }]);
    pipeline.clock.advance(9 * DAY);
    await pipeline.sendDigests({ alerting: { suppressions: [wide, narrow] } });
    expect(ofKind(pipeline, 'suppression-ended').map(({ hidden }) => hidden)).toEqual([2, 1]);
    expect(ofKind(pipeline, 'follow-up')).toMatchObject([{ findings: 1, hidden: 1 }]);
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
  const stormOf = (workloads: number, process: (at: number) => string) =>
    Array.from({ length: workloads }, (_, at) => {
      const options = {
        container: `c${at}`,
        containerName: 'main',
        image: `registry/app-${at}:1`,
        podNamespace: at === 888 ? 'quiet' : 'team',
        podName: `storm-${'abcdefghij'[at % 10]}${'abcdefghij'[Math.floor(at / 10) % 10]}${'abcdefghij'[Math.floor(at / 100)]}`,
        process: process(at),
      };
      const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path: pathOf(options.process) });
      return [exec, connectLine(inet(API), options)].join('\n');
    }).join('\n');

  test('of a thousand groups becomes a few messages, names the riskiest, and hides neither an attack nor what is new in another namespace', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const alerting = { ceiling: 20 };
    await pipeline.deliver(
      { source: 'storm', content: stormOf(1000, (at) => (at === 777 ? 'curl' : 'app')) },
      { alerting },
    );
    for (let run = 0; run < 6; run += 1) {
      pipeline.clock.advance(5 * MINUTE);
      await pipeline.sendDigests({ alerting });
    }
    expect(await pipeline.findings()).toHaveLength(1000);
    expect(ofKind(pipeline, 'first').filter(({ finding }) => isTool(finding))).toHaveLength(1);
    expect(ofKind(pipeline, 'first').map(({ group }) => group.namespace)).toContain('quiet');
    expect(ofKind(pipeline, 'first')).toHaveLength(7);
    expect(ofKind(pipeline, 'overflow')).toMatchObject([{ count: 993, sent: 7 }]);
    expect(ofKind(pipeline, 'overflow')[0]?.severities).not.toHaveProperty('high');
    expect(pipeline.alerts).toHaveLength(8);
  });

  test('of one container is one message', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const lines = Array.from({ length: 200 }, (_, at) =>
      connectLine(inet(API), { container: 'bad', process: `p${at}x` }),
    );
    const content = [
      execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container: 'bad', path: '/usr/bin/app' }),
      ...lines,
    ].join('\n');
    await pipeline.deliver({ source: 'storm', content }, {});
    pipeline.clock.advance(DAY);
    await pipeline.sendDigests();
    expect(pipeline.alerts.map(({ alert }) => alert.kind)).toEqual(['first']);
  });
});
