import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLifetime } from '#core/store/lifetimes.ts';
import { createMemoryTable, type MemoryTable } from '#test/factories/memory-table.ts';
import { createClock, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { answersLine, connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const DAY = 86_400_000;

const exec = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const NAME = 'api.example.com';
const OWN_NAME = 'kubernetes.default.svc';
const told = (container: string, host: string) => execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container });
const connect = (container: string, process = 'curl') => connectLine(inet(API), { container, process });

describe('a lifetime', () => {
  const clock = createClock(Date.UTC(2026, 1, 9));
  const start = clock.now();
  const lifetime = createLifetime(10, clock.now);
  const atDay = (day: number) => start / 1000 + day * 86_400;

  test('ends after its days, is renewed once half is spent, and counts in seconds', () => {
    expect(lifetime.end()).toBe(atDay(10));
    expect([lifetime.isOver(atDay(0) + 1), lifetime.isOver(atDay(0)), lifetime.isOver(atDay(-1))]).toEqual([
      false,
      true,
      true,
    ]);
    expect([lifetime.needsRenewal(atDay(5) + 1), lifetime.needsRenewal(atDay(5))]).toEqual([false, true]);
    expect([lifetime.isOlderThanALife(start - 10 * DAY + 1), lifetime.isOlderThanALife(start - 10 * DAY)]).toEqual([
      false,
      true,
    ]);
  });
});

/** Databases delete what has expired days later: until then it must not count, and then nothing may depend on it. */
describe.each([
  ['still lies in the table', false],
  ['has been deleted', true],
])('what has expired and %s', (_, deletes) => {
  let table: MemoryTable;
  let pipeline: Pipeline;
  let today: number;
  let objects: number;

  beforeEach(() => {
    table = createMemoryTable();
    pipeline = createPipeline(table);
    today = 0;
    objects = 0;
  });

  /** Delivers an object on a day, counted from the test's beginning. */
  async function onDay(day: number, ...lines: string[]): Promise<void> {
    pipeline.clock.advance((day - today) * DAY);
    today = day;
    if (deletes) table.deleteExpired(pipeline.clock.now());
    objects += 1;
    await pipeline.deliver({ source: `object ${objects}`, content: lines.join('\n') });
  }

  test('a contact does not become a finding', async () => {
    await onDay(0, connect('a'), connect('c'));
    await onDay(14, exec('a'), exec('b'));
    expect(await pipeline.findings()).toEqual([]);
  });

  test('a contact is kept by each sighting once half of its time is spent', async () => {
    await onDay(0, connect('a'), connect('c'));
    await onDay(8, connect('a'), connect('c'));
    await onDay(21, exec('a'), exec('b'));
    expect(await pipeline.findings()).toMatchObject([{ countIsLowerBound: true }, { countIsLowerBound: true }]);
  });

  test('a contact does not count for the finding that the next one becomes', async () => {
    await onDay(0, connect('a'), connect('a'));
    await onDay(15, exec('a'));
    await onDay(15, connect('a'));
    expect(await pipeline.findings()).toMatchObject([{ count: 1, countIsLowerBound: false }]);
  });

  test('a contact is replaced by the next one, which is found later', async () => {
    await onDay(0, connect('a'), connect('a'));
    await onDay(15, connect('a'));
    await onDay(16, exec('a'));
    expect(await pipeline.findings()).toMatchObject([{ count: 1, countIsLowerBound: true }]);
  });

  test('a caller is known as long as any of its contacts, however many came in between', async () => {
    for (let at = 0; at < 30; at += 1) await onDay(at * 0.9, connect('c', `process ${at}`));
    const last = 29 * 0.9;
    await onDay(last + 13, exec('a'), exec('b'));
    const found = await pipeline.findings();
    expect(found.map(({ process }) => process)).toContain('process 29');
  });

  test('a binding explains nothing any more', async () => {
    await onDay(0, exec('a'), exec('b'));
    await onDay(90, connect('a'), connect('c'));
    expect(await pipeline.findings()).toEqual([]);
  });

  test('a binding is kept by each sighting once half of its time is spent, and its quorum with it', async () => {
    await onDay(0, exec('a'), exec('b'));
    await onDay(46, exec('a'), exec('b'));
    await onDay(92, exec('a'), exec('b'));
    await onDay(180, connect('a'), connect('c'));
    expect((await pipeline.findings()).map(({ basis }) => basis).sort()).toEqual(['inferred', 'observed']);
  });

  test('a quorum lives as long as any two bindings do', async () => {
    await onDay(0, exec('a'), exec('b'));
    await onDay(40, exec('c'), exec('d'));
    await onDay(100, connect('e'));
    expect(await pipeline.findings()).toMatchObject([{ basis: 'inferred' }]);
  });

  test('a quorum that is reached anew explains what was parked in between', async () => {
    await onDay(0, exec('a'), exec('b'));
    await onDay(91, connect('c'));
    await onDay(92, exec('a'));
    expect(await pipeline.findings()).toEqual([]);
    await onDay(93, exec('b'));
    expect(await pipeline.findings()).toMatchObject([{ basis: 'inferred' }]);
  });

  test('one binding that is seen again and again is no quorum', async () => {
    await onDay(0, exec('a'), exec('b'));
    for (const day of [46, 92, 138]) await onDay(day, exec('a'));
    await onDay(139, connect('c'));
    expect(await pipeline.findings()).toEqual([]);
  });

  test('a name, or its addresses, explain nothing any more', async () => {
    await onDay(0, told('a', NAME), answersLine(NAME, [API], { container: 'b' }));
    await onDay(90, answersLine(NAME, [API], { container: 'a' }), told('b', NAME));
    await onDay(91, connect('a'), connect('b'), connect('c'));
    expect(await pipeline.findings()).toEqual([]);
  });

  test('a name and its addresses are kept by each sighting, and the quorum to which they led with them', async () => {
    const sighting = ['a', 'b'].flatMap((id) => [told(id, NAME), answersLine(NAME, [API], { container: id })]);
    for (const day of [0, 46, 92]) await onDay(day, ...sighting);
    await onDay(180, connect('a'), connect('c'));
    expect((await pipeline.findings()).map(({ basis }) => basis).sort()).toEqual(['inferred', 'observed']);
  });

  test('the own name explains nothing any more, and is kept by each sighting', async () => {
    await onDay(0, told('c', OWN_NAME), told('d', OWN_NAME));
    await onDay(46, told('c', OWN_NAME));
    await onDay(91, exec('a'), exec('b'), connect('c'), connect('d'));
    const bases = (await pipeline.findings()).map(({ container, basis }) => `${container.id} ${basis}`);
    expect(bases.sort()).toEqual(['c observed', 'd inferred']);
  });

  test('a finding of Tracee’s own makes no finding of connects that come after it', async () => {
    await onDay(0, reportLine(API, '443', { container: 'c', process: 'curl' }));
    await onDay(13, connect('c'));
    expect(await pipeline.findings()).toMatchObject([{ basis: 'reported', count: 1 }]);
    await onDay(28, connect('c'));
    expect(await pipeline.findings()).toMatchObject([{ count: 1 }]);
  });

  test('a finding is told again when it comes again', async () => {
    await onDay(0, exec('a'), connect('a'), connect('a'));
    await onDay(401, exec('a'), connect('a'));
    expect(await pipeline.findings()).toMatchObject([{ count: 1, countIsLowerBound: false }]);
    expect(pipeline.published.map(({ count }) => count)).toEqual([2, 1]);
  });

  test('a finding that goes on outlives its first contributions, and says so', async () => {
    await onDay(0, exec('a'), connect('a'), connect('a'));
    await onDay(201, exec('a'), connect('a'));
    expect(await pipeline.findings()).toMatchObject([{ count: 3, countIsLowerBound: true }]);
    await onDay(402);
    expect(await pipeline.findings()).toMatchObject([{ count: 1, countIsLowerBound: true }]);
    expect(pipeline.published).toHaveLength(1);
  });
});
