import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { TracewardError } from '#core/errors.ts';
import { DETECTION_LIMITS, type DetectionLimits, detectObject } from '#core/ingest/detect-object.ts';
import type { ObjectBytes } from '#core/ingest/scan-bytes.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { listFindings } from '#core/store/stored-finding.ts';
import type { Table } from '#core/store/table.ts';
import { closeCluster } from '#test/factories/closed-cluster.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt, createClock } from '#test/factories/state.ts';
import { apiServersOf, identities, WORLDS } from './judge.ts';
import { type LoggedWorld, type LogObject, mixedWorlds } from './objects.ts';
import { expectedFindings } from './oracle.ts';
import type { World } from './world.ts';

type Circumstances = {
  readonly limits: DetectionLimits;
  /** What is known of each cluster, if they are closed: whatever any world tells, or nothing. */
  readonly known: 'open' | 'all' | 'nothing';
  /** Whether a function remembers what others of its kind did before, those that died among them. */
  readonly isWarm: boolean;
  /** How many objects are read at the same moment. */
  readonly together: number;
  /** For each delivery in turn: after how many calls of the table the function dies; 0 for never. */
  readonly deaths: readonly number[];
  /** For each call in turn: how long the table takes, in turns of the event loop's microtasks. */
  readonly pauses: readonly number[];
};

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  limits: fc
    .record({ factsPerFlush: fc.constantFrom(1, 3, 5000), factsInMemory: fc.constantFrom(1, 50_000) })
    .map((limits) => ({ ...DETECTION_LIMITS, ...limits })),
  known: fc.constantFrom('open', 'all', 'nothing'),
  isWarm: fc.boolean(),
  together: fc.constantFrom(1, 2, 5),
  deaths: fc.oneof(fc.constant([0]), fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 8 })),
  pauses: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 13 }),
});

test('functions over a table find what a world means, in any order, at once, and though some die', async () => {
  await fc.assert(
    fc.asyncProperty(mixedWorlds, circumstances, async (logged, around) => {
      const found = identities(await detected(logged, around));
      const expected = expectedFindings(logged.world);
      // Of what nobody was told before, some may be missing, and none is wrong.
      expect(found).toEqual(around.known === 'nothing' ? expected.filter((each) => found.includes(each)) : expected);
    }),
    { numRuns: WORLDS },
  );
});

/** In all ways in which they may be listed. */
function destinationsOf({ events }: World): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'finding') return [event.ip.address, `${event.ip.address} ${event.port ?? ''}`];
    return event.kind === 'connect' ? [event.to.address, `${event.to.address} ${event.port ?? ''}`] : [];
  });
}

class Death extends Error {}

/** Delivers all objects, and again those of which a function has died. */
async function detected({ world, deliveries }: LoggedWorld, around: Circumstances): Promise<Finding[]> {
  const { limits, isWarm, together, deaths } = around;
  const table = createMemoryTable();
  const clock = createClock();
  const doneCache = createDoneCache(clock.now);
  const apiServers = apiServersOf(world);
  if (around.known !== 'open') {
    const known = around.known === 'all' ? destinationsOf(world) : [];
    for (const cluster of new Set(deliveries.map((each) => each.cluster)))
      await closeCluster(table, clock, { cluster, known });
  }
  const slow = slowTable(table, around.pauses);
  let waiting = deliveries.map((object, at) => ({ object, lives: deaths[at % deaths.length] ?? 0 }));
  while (waiting.length > 0) {
    const now = waiting.slice(0, together);
    const failed = await Promise.all(now.map(async (each) => ((await deliver(each)) ? [] : [each.object])));
    waiting = [...waiting.slice(together), ...failed.flat().map((object) => ({ object, lives: 0 }))];
  }
  const findings: Finding[] = [];
  for await (const finding of listFindings(attemptOver(table))) findings.push(finding);
  return findings;

  function attemptOver(mortal: Table) {
    return createAttempt(mortal, clock, [], { apiServers, ...(isWarm && { doneCache }) });
  }

  /** Whether the object was read whole. */
  async function deliver({ object, lives }: { object: LogObject; lives: number }): Promise<boolean> {
    const { source, cluster, content } = object;
    const attempt = attemptOver(lives === 0 ? slow : mortalTable(slow, lives));
    try {
      await detectObject({ attempt, cluster, source, bytes: bytesOf(content) }, limits);
      return true;
    } catch (error) {
      if (error instanceof Death || (error instanceof TracewardError && error.code === 'retry')) return false;
      throw error;
    }
  }
}

async function* bytesOf(bytes: Buffer): ObjectBytes {
  for (let at = 0; at < bytes.length; at += 1500) yield bytes.subarray(at, at + 1500);
  return { problem: undefined, unsupported: undefined };
}

/** Each call takes effect at a moment between its start and its end. */
function slowTable(table: Table, pauses: readonly number[]): Table {
  let calls = 0;
  return aroundCalls(table, async (call) => {
    calls += 1;
    const turns = pauses[calls % pauses.length] ?? 0;
    for (let turn = 0; turn < turns; turn += 1) await undefined;
    const result = await call();
    for (let turn = 0; turn < turns; turn += 2) await undefined;
    return result;
  });
}

/** The last call has its effect, or has not. */
function mortalTable(table: Table, lives: number): Table {
  let calls = 0;
  return aroundCalls(table, async (call) => {
    calls += 1;
    if (calls > lives || (calls === lives && lives % 2 === 0)) throw new Death();
    const result = await call();
    if (calls === lives) throw new Death();
    return result;
  });
}

type Around = <Result>(call: () => Promise<Result>) => Promise<Result>;

function aroundCalls(table: Table, around: Around): Table {
  return {
    ...table,
    read: (keys) => around(() => table.read(keys)),
    write: (previous, next) => around(() => table.write(previous, next)),
    async *list(partition, prefix, after) {
      yield* await around(() => listed(table.list(partition, prefix, after)));
    },
  };
}

async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
