import { expect, test } from '@jest/globals';
import { createRetentionBudget } from '#core/store/retention-budget.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createClock, createPipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const MINUTE = 60_000;

test('a cluster has so many at once, then so many a minute, and never more than at once; others have their own', () => {
  const clock = createClock();
  const budget = createRetentionBudget(clock.now, { atOnce: 3, eachMinute: 2 });
  const taken = (cluster: string) => Array.from({ length: 10 }, () => budget.take(cluster)).filter(Boolean).length;
  expect([taken('a'), taken('a'), taken('b')]).toEqual([3, 0, 3]);
  clock.advance(MINUTE / 2);
  expect(taken('a')).toBe(1);
  clock.advance(MINUTE);
  expect(taken('a')).toBe(2);
  clock.advance(60 * MINUTE);
  expect(taken('a')).toBe(3);
});

test('past it a connection is looked at, not retained, and retained with a later object; its count is a lower bound', async () => {
  const pipeline = createPipeline(createMemoryTable());
  const budget = createRetentionBudget(pipeline.clock.now, { atOnce: 1, eachMinute: 1 });
  const connect = (container: string) => connectLine(inet('10.96.0.1'), { container });
  const exec = (container: string) => execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container });
  await pipeline.deliver({ source: '1', content: `${connect('a')}\n${connect('b')}` }, { budget });
  await pipeline.deliver({ source: '2', content: `${exec('a')}\n${exec('b')}` }, { budget });
  expect((await pipeline.findings()).map(({ container }) => container.id)).toEqual(['a']);
  await pipeline.deliver({ source: '3', content: `${connect('b')}` }, { budget });
  const found = (await pipeline.findings()).map(({ container, countIsLowerBound }) => [
    container.id,
    countIsLowerBound,
  ]);
  expect(found.sort()).toEqual([
    ['a', true],
    ['b', true],
  ]);
});
