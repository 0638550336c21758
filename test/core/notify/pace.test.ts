import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fate } from '#core/notify/alert.ts';
import { createTestAlert } from '#core/notify/example-alert.ts';
import { INTERVAL, pacePublish } from '#core/notify/pace.ts';
import type { Item, Table } from '#core/store/table.ts';
import { SECONDS_PER_DAY } from '#core/time.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createVirtualTime } from '#test/factories/virtual-time.ts';

const ALERT = createTestAlert(0);
/** What SNS takes for a mailbox within a second. */
const MOST_A_SECOND = 10;
const SECOND = 1000;

type Message = { readonly function: number; readonly at: number };
type World = {
  /** What an earlier run left as the next time, after the begin. */
  readonly leftAt?: number;
  readonly messages: readonly Message[];
  /** How long each access to the table takes, one after the other and then from the first again. */
  readonly latencies: readonly number[];
  /** When each function dies, if it does. */
  readonly ends?: ReadonlyMap<number, number>;
  /** How long each function runs, after the begin. */
  readonly runs?: number;
};

/** When messages went out, after the begin, and what was said of each that came to an end. */
async function publishAll({ messages, latencies, leftAt, ends = new Map(), runs = 300 * SECOND }: World) {
  const time = createVirtualTime();
  const start = time.now();
  const table = createMemoryTable();
  if (leftAt !== undefined) await table.write(undefined, paceItem(start + leftAt));
  const out: number[] = [];
  const answers: { readonly fate: Fate; readonly waited: number }[] = [];
  let left = 0;
  let accesses = 0;
  const functions = new Map<number, ReturnType<typeof openFunction>>();
  const all = messages.map(async ({ function: name, at }) => {
    await time.pause(at);
    const publish = functions.get(name) ?? openFunction(name);
    functions.set(name, publish);
    const fate = await publish(ALERT);
    answers.push({ fate, waited: time.now() - start - at });
  });
  await time.run();
  if (ends.size === 0) await Promise.all(all);
  return { out: out.sort((a, b) => a - b), answers, left };

  function openFunction(name: number) {
    const publish = async () => {
      out.push(time.now() - start);
      return true;
    };
    const onLater = () => {
      left += 1;
    };
    return pacePublish(publish, { table: slowTable(name), now: time.now, pause: (wait) => alive(name, wait), onLater })(
      () => start + runs - time.now(),
    );
  }

  function slowTable(name: number): Table {
    const access = async <Result>(what: () => Promise<Result>): Promise<Result> => {
      accesses += 1;
      await alive(name, latencies[accesses % latencies.length] ?? 0);
      return what();
    };
    return {
      ...table,
      read: (keys) => access(() => table.read(keys)),
      write: (previous, next) => access(() => table.write(previous, next)),
    };
  }

  /** Whoever has died never goes on. */
  async function alive(name: number, milliseconds: number): Promise<void> {
    await time.pause(milliseconds);
    if (time.now() - start >= (ends.get(name) ?? Number.POSITIVE_INFINITY)) await new Promise<void>(() => {});
  }
}

function paceItem(nextAt: number): Item {
  const expiresAt = nextAt / SECOND + SECONDS_PER_DAY;
  return { partition: 'ceiling', sort: 'pace', kind: 'pace', version: 1, expiresAt, body: { nextAt } };
}

function mostWithinASecond(out: readonly number[]): number {
  return Math.max(0, ...out.map((begin) => out.filter((at) => at >= begin && at < begin + SECOND).length));
}

function waitsOf(answers: readonly { fate: Fate; waited: number }[], wanted: Fate): Set<number> {
  return new Set(answers.flatMap(({ fate, waited }) => (fate === wanted ? [waited] : [])));
}

const functionName = fc.nat({ max: 19 });
const messages = fc.array(fc.record({ function: functionName, at: fc.nat({ max: 3000 }) }), { maxLength: 80 });
const latencies = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 30 });

test('no mailbox is suspended: messages of all functions together keep a distance, and all go out soon', async () => {
  await fc.assert(
    fc.asyncProperty(messages, latencies, async (all, each) => {
      const { out, answers } = await publishAll({ messages: all, latencies: each });
      expect(mostWithinASecond(out)).toBeLessThan(MOST_A_SECOND);
      expect(answers.filter(({ fate }) => fate === 'told')).toHaveLength(all.length);
      expect(out).toHaveLength(all.length);
    }),
    { numRuns: 60 },
  );
});

test('functions that die while they wait keep nobody back, and let nobody go faster', async () => {
  const ends = fc.array(fc.tuple(functionName, fc.nat({ max: 6000 })), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(messages, latencies, ends, async (all, each, dying) => {
      const { out, answers } = await publishAll({ messages: all, latencies: each, ends: new Map(dying) });
      const dead = new Set(dying.map(([name]) => name));
      const ofTheLiving = all.filter(({ function: name }) => !dead.has(name));
      expect(mostWithinASecond(out)).toBeLessThan(MOST_A_SECOND);
      expect(answers.filter(({ fate }) => fate === 'told').length).toBeGreaterThanOrEqual(ofTheLiving.length);
    }),
    { numRuns: 60 },
  );
});

test('a message alone goes out at once, and the next one a fifth of a second later', async () => {
  const at = [0, 0, 5000].map((begin) => ({ function: 0, at: begin }));
  expect((await publishAll({ messages: at, latencies: [0] })).out).toEqual([0, INTERVAL, 5000]);
});

test('a time that no function can have taken, as a run at a later time leaves it, silences nobody', async () => {
  const messages = [0, 0].map((at) => ({ function: 0, at }));
  expect((await publishAll({ messages, latencies: [0], leftAt: 180 * SECOND })).out).toEqual([0, INTERVAL]);
  expect((await publishAll({ messages, latencies: [0], leftAt: 3 * SECOND })).out).toEqual([3000, 3000 + INTERVAL]);
});

test('what would wait longer than twenty seconds is left for later, which is said, and takes no turn', async () => {
  const burst = Array.from({ length: 300 }, () => ({ function: 0, at: 0 }));
  const { out, answers, left } = await publishAll({ messages: burst, latencies: [0] });
  expect(out).toHaveLength(101);
  expect(answers.filter(({ fate }) => fate === 'later')).toHaveLength(199);
  expect(left).toBe(199);
  expect(Math.max(...answers.map(({ waited }) => waited))).toBe(20_000);
});

test('what cannot have its turn in time is told so as soon as that is known, and keeps nobody waiting', async () => {
  const burst = Array.from({ length: 300 }, () => ({ function: 0, at: 0 }));
  const alone = await publishAll({ messages: burst, latencies: [0] });
  expect(waitsOf(alone.answers, 'later')).toEqual(new Set([0]));
  const others = Array.from({ length: 30 }, (_, name) => ({ function: name, at: 0 }));
  const rivals = await publishAll({ messages: [...others, ...others, ...others, ...others], latencies: [5] });
  const last = Math.max(...waitsOf(rivals.answers, 'later'));
  expect(waitsOf(rivals.answers, 'later').size).toBeGreaterThan(0);
  expect(last).toBeLessThan(20_000);
});

test('no turn comes in the last ten seconds of a function', async () => {
  const burst = Array.from({ length: 30 }, () => ({ function: 0, at: 0 }));
  const { out, answers } = await publishAll({ messages: burst, latencies: [0], runs: 13 * SECOND });
  expect(Math.max(...out)).toBe(3000);
  expect(answers.filter(({ fate }) => fate === 'later')).toHaveLength(14);
  const none = await publishAll({ messages: burst, latencies: [0], runs: 9 * SECOND });
  expect(none.out).toEqual([]);
});

test('a message that may wait as long as its function runs has its turn behind all that do not', async () => {
  const time = createVirtualTime();
  const table = createMemoryTable();
  await table.write(undefined, paceItem(time.now() + 20 * SECOND + INTERVAL));
  const options = { table, now: time.now, pause: time.pause, onLater: () => {} };
  const publish = pacePublish(async () => true, options)(() => 300 * SECOND);
  const fates = Promise.all([publish(ALERT), publish(ALERT, Number.POSITIVE_INFINITY)]);
  await time.run();
  expect(await fates).toEqual(['later', 'told']);
});

test('what others keep from taking a turn is left for later, and what a topic did not take has failed', async () => {
  const { now, pause } = createVirtualTime();
  const options = { table: createMemoryTable(), now, pause, onLater: () => {} };
  const timeLeft = () => 300 * SECOND;
  const contended = { ...options.table, write: async () => false };
  expect(await pacePublish(async () => true, { ...options, table: contended })(timeLeft)(ALERT)).toBe('later');
  expect(await pacePublish(async () => false, options)(timeLeft)(ALERT)).toBe('failed');
});
