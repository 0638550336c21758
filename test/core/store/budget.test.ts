import { describe, expect, test } from '@jest/globals';
import { createBudget, createBudgets } from '#core/store/budget.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createClock, createPipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const MINUTE = 60_000;
const ONE = { atOnce: 1, eachMinute: 1, maxNames: 10 };

test('a name has so many at once, then so many a minute, and never more than at once; others have their own', () => {
  const clock = createClock();
  const budget = createBudget(clock.now, { atOnce: 3, eachMinute: 2, maxNames: 10 });
  const taken = (name: string) => Array.from({ length: 10 }, () => budget.take(name)).filter(Boolean).length;
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
  const budgets = { ...createBudgets(pipeline.clock.now), connections: createBudget(pipeline.clock.now, ONE) };
  const connect = (container: string) => connectLine(inet('10.96.0.1'), { container });
  const exec = (container: string) => execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container });
  await pipeline.deliver({ source: '1', content: `${connect('a')}\n${connect('b')}` }, { budgets });
  await pipeline.deliver({ source: '2', content: `${exec('a')}\n${exec('b')}` }, { budgets });
  expect((await pipeline.findings()).map(({ container }) => container.id)).toEqual(['a']);
  await pipeline.deliver({ source: '3', content: `${connect('b')}` }, { budgets });
  const found = (await pipeline.findings()).map(({ container, countIsLowerBound }) => [
    container.id,
    countIsLowerBound,
  ]);
  expect(found.sort()).toEqual([
    ['a', true],
    ['b', true],
  ]);
});

describe('of new findings', () => {
  const exec = (container: string) =>
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container, path: '/usr/bin/app' });
  const connect = (process: string, container = 'a') => connectLine(inet('10.96.0.1'), { container, process });

  test('noise leaves room for what is graver, in its object and in later ones', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const budgets = createBudgets(pipeline.clock.now);
    const noise = Array.from({ length: 1200 }, (_, at) => connect(`made-up-${at}-x`));
    await pipeline.deliver({ source: '1', content: [exec('a'), ...noise, connect('curl')].join('\n') }, { budgets });
    await pipeline.deliver({ source: '2', content: connect('kubectl') }, { budgets });
    const processes = (await pipeline.findings()).map(({ process }) => process);
    expect(processes).toEqual(expect.arrayContaining(['curl', 'kubectl']));
    expect(processes).toHaveLength(1002);
    const tools = Array.from({ length: 300 }, (_, at) => connect(`curl${at}`));
    await pipeline.deliver({ source: '3', content: tools.join('\n') }, { budgets });
    expect(await pipeline.findings()).toHaveLength(1100);
  });

  test('a pod that renames its process for each connection has so many and no more; others and what is known go on', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const budgets = {
      ...createBudgets(pipeline.clock.now),
      newFindings: createBudget(pipeline.clock.now, { ...ONE, atOnce: 3 }),
    };
    const renamed = (minute: number) => Array.from({ length: 10 }, (_, at) => connect(`made-up-${minute}-${at}`));
    for (let minute = 0; minute < 5; minute += 1) {
      const lines = [exec('a'), ...(minute === 0 ? [] : [connect('made-up-0-0')]), ...renamed(minute)];
      const innocent = [exec(`b${minute}`), connect('app', `b${minute}`)];
      const content = [...lines, ...innocent].join('\n');
      await pipeline.deliver({ source: `${minute}`, content }, { budgets });
      pipeline.clock.advance(MINUTE);
    }
    const findings = await pipeline.findings();
    expect(findings.filter(({ container }) => container.id !== 'a')).toHaveLength(5);
    const ofPod = findings.filter(({ container }) => container.id === 'a');
    expect(ofPod).toHaveLength(3 + 4);
    expect(ofPod.find(({ process }) => process === 'made-up-0-0')).toMatchObject({ count: 5 });
    expect(ofPod.filter(({ countIsLowerBound }) => countIsLowerBound)).toHaveLength(4);
  });

  test('a function that starts anew takes none of what others found for new', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const content = [exec('a'), ...Array.from({ length: 5 }, (_, at) => connect(`p${at}`))].join('\n');
    await pipeline.deliver({ source: '1', content });
    const budgets = {
      ...createBudgets(pipeline.clock.now),
      newFindings: createBudget(pipeline.clock.now, { ...ONE, atOnce: 0 }),
    };
    await pipeline.deliver({ source: '2', content }, { budgets });
    expect((await pipeline.findings()).map(({ count }) => count)).toEqual([2, 2, 2, 2, 2]);
  });
});
