import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from '#core/correlate/group.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import { findGroups, listGroups, setStatus } from '#core/notify/known-groups.ts';
import type { Table } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { createStage } from '#test/factories/interleave.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const HOUR = 3_600_000;
const CLOSED = { is: 'closed', by: 'ada', at: 1 } as const;
const ACKNOWLEDGED = { is: 'acknowledged', by: 'ada', note: 'a known job', at: 1 } as const;

/** A pod of a workload that talks to the API server. */
type Caller = { readonly workload: string; readonly pod: number; readonly process?: string };

function deliver(pipeline: Pipeline, { workload, pod, process = 'curl' }: Caller, table = pipeline.table) {
  const options = {
    container: `${workload}-${pod}`,
    containerName: 'main',
    image: `registry/${workload}:1`,
    podNamespace: 'team',
    podName: `${workload}-7d9c5b8f4c-x2x7${'bcdfghjklmnpqrstvwxz'[pod]}`,
    process,
  };
  const path = `/usr/bin/${process}`;
  const lines = [execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path }), connectLine(inet(API), options)];
  return pipeline.deliver({ source: `${workload} ${pod} ${process}`, content: lines.join('\n') }, { table });
}

const reader = ({ table, clock }: Pipeline) => createAttempt(table, clock, []);
const known = (pipeline: Pipeline, since = 0) => listGroups(reader(pipeline), pipeline.clock.now() - since);

async function onlyGroup(pipeline: Pipeline) {
  const [group, ...others] = await known(pipeline);
  if (group === undefined || others.length > 0) throw new Error('expected one group');
  return group.group.id;
}

const kindsOf = ({ alerts }: Pipeline) =>
  alerts.map(({ alert }) => (alert.kind === 'follow-up' ? alert.cause : alert.kind));

async function sayOf(pipeline: Pipeline, status: GroupStatus | undefined, id?: string) {
  return setStatus(reader(pipeline), id ?? (await onlyGroup(pipeline)), status);
}

describe('what a person says of a group', () => {
  test('is kept with it, and follow-ups of what is acknowledged stay out until it is open again', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, { workload: 'web', pod: 0 });
    expect(await sayOf(pipeline, ACKNOWLEDGED)).toMatchObject({ status: ACKNOWLEDGED, told: 'alert' });
    for (const pod of [1, 2]) {
      await deliver(pipeline, { workload: 'web', pod });
      pipeline.clock.advance(30 * HOUR);
      await pipeline.sendDigests();
    }
    expect(kindsOf(pipeline).filter((kind) => kind !== 'daily')).toEqual(['first']);
    await sayOf(pipeline, undefined, (await known(pipeline, 7 * MILLISECONDS_PER_DAY))[0]?.group.id);
    await deliver(pipeline, { workload: 'web', pod: 3 });
    expect(kindsOf(pipeline).filter((kind) => kind !== 'daily')).toEqual(['first', 'is back']);
  });

  test('ends with the next finding of what is closed, which is told, also if it is not risky', async () => {
    for (const process of ['curl', 'manager']) {
      const pipeline = createPipeline(createMemoryTable());
      await deliver(pipeline, { workload: 'web', pod: 0, process });
      await sayOf(pipeline, CLOSED);
      await deliver(pipeline, { workload: 'web', pod: 0, process });
      expect(kindsOf(pipeline)).toEqual(['first']);
      await deliver(pipeline, { workload: 'web', pod: 1, process });
      expect(kindsOf(pipeline)).toEqual(['first', 'was closed']);
      expect((await known(pipeline))[0]?.status).toBeUndefined();
    }
  });

  test('is with the finding that machines get, if it is acknowledged', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, { workload: 'web', pod: 0 });
    await sayOf(pipeline, ACKNOWLEDGED);
    await deliver(pipeline, { workload: 'web', pod: 1 });
    await sayOf(pipeline, CLOSED);
    await deliver(pipeline, { workload: 'web', pod: 2 });
    expect(pipeline.published.map(({ status }) => status)).toEqual([undefined, ACKNOWLEDGED, undefined]);
  });

  test('of a group that there is not changes nothing', async () => {
    const table = createMemoryTable();
    expect(await sayOf(createPipeline(table), CLOSED, 'a'.repeat(32))).toBeUndefined();
    expect(table.size()).toBe(0);
  });

  test('keeps the group no longer', async () => {
    const table = createMemoryTable();
    const pipeline = createPipeline(table);
    const expiry = () => [...table.items()].filter(({ kind }) => kind === 'group').map(({ expiresAt }) => expiresAt);
    await deliver(pipeline, { workload: 'web', pod: 0 });
    const before = expiry();
    const id = await onlyGroup(pipeline);
    pipeline.clock.advance(20 * MILLISECONDS_PER_DAY);
    await sayOf(pipeline, CLOSED, id);
    expect(expiry()).toEqual(before);
    pipeline.clock.advance(400 * MILLISECONDS_PER_DAY);
    expect(await sayOf(pipeline, ACKNOWLEDGED, id)).toBeUndefined();
  });
});

describe('whoever says it whenever', () => {
  /** Two functions and a person work at once; one of the functions may die. */
  async function together(choices: readonly number[], stopAt: number | undefined, status: GroupStatus) {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, { workload: 'web', pod: 0 });
    const id = await onlyGroup(pipeline);
    pipeline.clock.advance(2 * HOUR);
    const stage = createStage();
    const staged = (actor: number): Table => ({
      ...pipeline.table,
      read: (keys) => stage.turn(actor).then(() => pipeline.table.read(keys)),
      write: (previous, next) => stage.turn(actor).then(() => pipeline.table.write(previous, next)),
    });
    let hasSpoken = false;
    await stage.run(
      [
        () => deliver(pipeline, { workload: 'web', pod: 1 }, staged(0)),
        () => deliver(pipeline, { workload: 'web', pod: 2 }, staged(1)),
        async () => {
          await setStatus({ ...reader(pipeline), table: staged(2) }, id, status);
          hasSpoken = true;
        },
      ],
      (waiting, effects) => {
        const wanted = choices[effects] ?? 0;
        const choice = waiting.includes(wanted) ? wanted : (waiting[0] ?? 0);
        return effects === stopAt && choice !== 2 ? { stop: choice } : choice;
      },
    );
    expect(hasSpoken).toBe(true);
    const spokenAt = pipeline.alerts.length;
    // What died is done again.
    pipeline.clock.advance(HOUR);
    for (const pod of [1, 2]) await deliver(pipeline, { workload: 'web', pod });
    await pipeline.announcePending();
    await pipeline.sendDigests();
    return { pipeline, id, spokenAt };
  }

  /** Actors go on for a while: what matters is that one stops between two effects of its own. */
  const choices = fc
    .array(fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 15 })), { maxLength: 12 })
    .map((turns) => turns.flatMap(([actor, effects]) => Array<number>(effects).fill(actor)));
  const stopAt = fc.option(fc.nat({ max: 60 }), { nil: undefined });

  test('what is acknowledged stays so, and then has no messages', async () => {
    await fc.assert(
      fc.asyncProperty(choices, stopAt, async (order, stop) => {
        const { pipeline, id, spokenAt } = await together(order, stop, ACKNOWLEDGED);
        await deliver(pipeline, { workload: 'web', pod: 3 });
        pipeline.clock.advance(2 * HOUR);
        await pipeline.sendDigests();
        expect((await findGroups(reader(pipeline), id))[0]?.status).toEqual(ACKNOWLEDGED);
        expect(kindsOf(pipeline).slice(spokenAt)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('what is closed is told with the next finding, or was with one that came meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(choices, stopAt, async (order, stop) => {
        const { pipeline } = await together(order, stop, CLOSED);
        await deliver(pipeline, { workload: 'web', pod: 3 });
        pipeline.clock.advance(HOUR);
        await pipeline.sendDigests();
        expect(kindsOf(pipeline)).toContain('was closed');
        expect((await known(pipeline, 3 * HOUR))[0]?.status).toBeUndefined();
      }),
      // Found by such a run, with a close that left the lease to who was telling.
      { numRuns: 300, examples: [[[...Array<number>(19).fill(1), 2, 2], undefined]] },
    );
  });
});

describe('groups', () => {
  test('are listed by the days on which people heard of them, however they did', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, { workload: 'web', pod: 0 });
    await deliver(pipeline, { workload: 'api', pod: 0, process: 'manager' });
    pipeline.clock.advance(3 * MILLISECONDS_PER_DAY);
    await deliver(pipeline, { workload: 'web', pod: 1 });
    await deliver(pipeline, { workload: 'cron', pod: 0 });
    const workloads = async (days: number) =>
      (await known(pipeline, days * MILLISECONDS_PER_DAY)).map(({ group }) => group.workload).sort();
    expect(await workloads(1)).toEqual(['cron', 'web']);
    expect(await workloads(3)).toEqual(['api', 'cron', 'web']);
  });

  test('that are too many of one container are not listed', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const options = { container: 'c', containerName: 'main', image: 'i:1', podNamespace: 'n', podName: 'p' };
    for (let at = 0; at < 30; at += 1) {
      const address = `10.96.1.${at}`;
      const lines = [
        execLine([`KUBERNETES_SERVICE_HOST=${address}`], options),
        connectLine(inet(address), { ...options, process: 'curl' }),
      ];
      await pipeline.deliver({ source: String(at), content: lines.join('\n') });
    }
    expect(await known(pipeline)).toHaveLength(20);
  });

  test('are listed by what changed alone: no scan, one request a day, and one for all groups', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const workload of ['web', 'api', 'cron']) await deliver(pipeline, { workload, pod: 0 });
    const requests: string[] = [];
    const never = () => {
      throw new Error('reads everything');
    };
    const table: Table = {
      ...pipeline.table,
      listPending: never,
      scanFindings: never,
      list(partition, prefix) {
        requests.push(partition.replace(/\d/g, 'N'));
        return pipeline.table.list(partition, prefix);
      },
      read(keys) {
        requests.push(`${keys.length} items`);
        return pipeline.table.read(keys);
      },
    };
    const since = pipeline.clock.now() - 2 * MILLISECONDS_PER_DAY;
    expect(await listGroups({ ...reader(pipeline), table }, since)).toHaveLength(3);
    expect(requests).toEqual([...Array(3).fill('heard#NNNN-NN-NN'), '3 items']);
  });

  test('are found by their id, by the beginning of it, and by the id of any finding', async () => {
    const pipeline = createPipeline(createMemoryTable());
    for (const workload of ['web', 'api']) await deliver(pipeline, { workload, pod: 0 });
    const find = async (id: string) => (await findGroups(reader(pipeline), id)).map(({ group }) => group.id);
    for (const finding of await pipeline.findings()) {
      const { id } = groupOf(finding);
      for (const given of [id, id.slice(0, 8), finding.id]) expect(await find(given)).toEqual([id]);
    }
    expect(await find('')).toHaveLength(2);
    expect(await find('f'.repeat(32))).toEqual([]);
  });

  test('are found by a finding that has another group by now', async () => {
    const pipeline = createPipeline(createMemoryTable());
    await deliver(pipeline, { workload: 'web', pod: 0 });
    const id = await onlyGroup(pipeline);
    const [finding] = await pipeline.findings();
    // A later object tells another image.
    const options = { container: 'web-0', containerName: 'main', image: 'registry/a:1', podNamespace: 'team' };
    await pipeline.deliver({ source: 'later', content: connectLine(inet(API), { ...options, process: 'curl' }) });
    expect((await findGroups(reader(pipeline), finding?.id ?? '')).map(({ group }) => group.id)).toEqual([id]);
  });
});
