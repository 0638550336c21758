import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDoneCache } from '#core/store/done-cache.ts';
import { toNanoseconds } from '#core/time.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const POD = {
  containerName: 'checkout',
  image: 'registry.example/shop/checkout:2.4.1',
  podName: 'checkout-6d9f8c7b54-x2x7q',
  podNamespace: 'shop',
};
const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container: 'c' });
const connectAt = (time: number) =>
  connectLine(inet(API), { container: 'c', timestamp: String(toNanoseconds(time)), process: 'app' });

async function open() {
  const table = createMemoryTable();
  const pipeline = createPipeline(table);
  const start = pipeline.clock.now();
  await pipeline.deliver({ source: 'first', content: `${exec}\n${connectAt(start)}` });
  const itemsOfFinding = () => [...table.items()].filter(({ partition }) => partition.startsWith('finding#')).length;
  return { table, pipeline, start, itemsOfFinding };
}

describe('a finding', () => {
  test('is counted exactly in its first days, also where many objects are of one minute', async () => {
    const { pipeline, start } = await open();
    for (let object = 0; object < 300; object += 1) {
      const content = connectAt(start + (object % 3) * 12 * HOUR);
      for (const _ of ['once', 'again']) await pipeline.deliver({ source: `object ${object}`, content });
    }
    expect(await pipeline.findings()).toMatchObject([{ count: 301, countIsLowerBound: false }]);
  });

  test('that goes on for years has less than 2,000 items, and is read by few requests', async () => {
    const { table, pipeline, start, itemsOfFinding } = await open();
    const doneCache = createDoneCache(pipeline.clock.now);
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    const deliver = (minutes: number) =>
      pipeline.deliver(
        { source: `at ${pipeline.clock.now()}`, content: `${exec}\n${connectAt(pipeline.clock.now())}` },
        { doneCache, table: minutes < 3 * 1440 ? table : countUnits(table, units) },
      );
    let minutes = 0;
    for (; minutes < 3 * 1440; minutes += 2) {
      pipeline.clock.advance(2 * 60_000);
      await deliver(minutes);
    }
    for (; minutes < 420 * 1440; minutes += 360) {
      pipeline.clock.advance(6 * HOUR);
      await deliver(minutes);
    }
    expect(itemsOfFinding()).toBeLessThan(2000);
    expect((units.reads + units.writes) / (417 * 4)).toBeLessThan(8);
    const [finding] = await pipeline.findings();
    expect(finding).toMatchObject({ countIsLowerBound: true, lastSeen: toNanoseconds(pipeline.clock.now()) });
    expect(Number(finding?.lastSeen) - Number(toNanoseconds(start))).toBeGreaterThan(419 * DAY * 1e6);
  });

  test.each([
    ['without times', () => '310041368905'],
    ['of years before', (at: number) => String(1_500_000_000_000_000_000n + BigInt(at) * 60_000_000_000n)],
  ])('costs nothing any more once there are thousands of objects %s', async (_, timestampOf) => {
    const { table, pipeline, itemsOfFinding } = await open();
    const doneCache = createDoneCache(pipeline.clock.now);
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    const counted = countUnits(table, units);
    let mostOfAll = 0;
    const unitsAfter: number[] = [];
    for (let at = 0; at < 12_000; at += 1) {
      const content = connectLine(inet(API), { ...POD, container: 'c', timestamp: timestampOf(at), process: 'app' });
      const before = units.reads + units.writes;
      await pipeline.deliver({ source: `object ${at}`, content }, { doneCache, table: counted });
      mostOfAll = Math.max(mostOfAll, units.reads + units.writes - before);
      if (at % 3000 === 2999) unitsAfter.push(units.reads + units.writes);
      pipeline.clock.advance(1000);
    }
    const [first = 0, , before = 0, all = 0] = unitsAfter;
    expect(itemsOfFinding()).toBeLessThan(2000);
    expect(mostOfAll).toBeLessThan(30);
    expect(all - before).toBeLessThan(first / 10);
    expect(await pipeline.findings()).toMatchObject([{ countIsLowerBound: true }]);
  });

  test('costs one write an hour, once its first days are over, however many objects tell of it', async () => {
    const { table, pipeline } = await open();
    pipeline.clock.advance(3 * DAY);
    const doneCache = createDoneCache(pipeline.clock.now);
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    for (let minute = 0; minute < 120; minute += 1) {
      pipeline.clock.advance(60_000);
      const content = `${exec}\n${connectAt(pipeline.clock.now())}`;
      await pipeline.deliver({ source: `minute ${minute}`, content }, { doneCache, table: countUnits(table, units) });
    }
    expect(units.writes).toBeLessThanOrEqual(3);
    // Of these, two a minute are for the list of the cluster's addresses.
    expect(units.reads).toBeLessThan(20 + 2 * 120);
  });

  test('keeps what it needs after weeks: its first and last time, its evidence, and a count that is a lower bound', async () => {
    const { table, pipeline, start, itemsOfFinding } = await open();
    const doneCache = createDoneCache(pipeline.clock.now);
    for (let minute = 5; minute < 1440; minute += 5) {
      pipeline.clock.advance(5 * 60_000);
      const content = connectAt(start + minute * 60_000);
      await pipeline.deliver({ source: `minute ${minute}`, content }, { doneCache });
    }
    const [exact] = await pipeline.findings();
    expect(exact).toMatchObject({ count: 288, countIsLowerBound: false });
    pipeline.clock.advance(36 * DAY);
    table.deleteExpired(pipeline.clock.now());
    const [later] = await pipeline.findings();
    expect(later).toMatchObject({ firstSeen: exact?.firstSeen, countIsLowerBound: true });
    expect(later?.evidence[0]).toEqual(exact?.evidence[0]);
    expect(Number(exact?.lastSeen) - Number(later?.lastSeen)).toBeLessThan(6 * HOUR * 1e6);
    expect(itemsOfFinding()).toBeLessThan(10);
  });

  test('says no more than there was, in whatever order its objects come, and how often', async () => {
    const hours = fc.integer({ min: 0, max: 100 });
    const deliveries = fc.array(fc.tuple(hours, fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(deliveries, fc.boolean(), async (objects, isWarm) => {
        const { pipeline, start } = await open();
        pipeline.clock.advance(101 * HOUR);
        const doneCache = createDoneCache(pipeline.clock.now);
        for (const [hour, object] of objects) {
          const content = connectAt(start + hour * HOUR + object * 60_000);
          await pipeline.deliver({ source: `${hour} ${object}`, content }, isWarm ? { doneCache } : {});
        }
        const all = new Set(objects.map(String)).size + 1;
        const [finding] = await pipeline.findings();
        expect(finding?.count).toBeLessThanOrEqual(all);
        if (finding?.countIsLowerBound !== true) expect(finding?.count).toBe(all);
      }),
      { numRuns: 200 },
    );
  });

  test('is counted exactly where a clock is days ahead', async () => {
    const { pipeline, start } = await open();
    for (let object = 0; object < 20; object += 1) {
      await pipeline.deliver({ source: `object ${object}`, content: connectAt(start + 6 * DAY + object * 60_000) });
    }
    expect(await pipeline.findings()).toMatchObject([{ count: 21, countIsLowerBound: false }]);
  });

  test('goes on to be sampled after an event of a time that is to come', async () => {
    const { pipeline, start } = await open();
    pipeline.clock.advance(5 * DAY);
    for (const day of [900, 4, 5]) {
      await pipeline.deliver({ source: `day ${day}`, content: connectAt(start + day * DAY) });
    }
    const findings = await pipeline.findings();
    expect(findings).toMatchObject([{ count: 4, countIsLowerBound: true }]);
    expect(findings[0]?.lastSeen).toBe(toNanoseconds(start + 900 * DAY));
  });
});
