import { expect, test } from '@jest/globals';
import type { NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { pacePublish } from '#core/notify/pace.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import { anAlerting } from '#test/factories/alerting.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createAttempt } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';
import { createVirtualTime, slowTable } from '#test/factories/virtual-time.ts';

const API = '10.96.0.1';
const SECOND = 1000;

/** Pods that run kubectl, which is risky, each of a workload of its own. */
function attackOn(name: number, pods: number): string {
  return Array.from({ length: pods }, (_, at) => {
    const workload = `web-${'abcdefghij'[Math.floor(at / 10)]}${'abcdefghij'[at % 10]}-${name}`;
    const options = { container: workload, image: `registry/${workload}:1`, podName: workload, process: 'kubectl' };
    const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...options, path: '/usr/bin/kubectl' });
    return [exec, connectLine(inet(API), options)].join('\n');
  }).join('\n');
}

/** Each function reads one object at once, and has so much time. Returns how long each took, how it ended, and how many messages went out. */
async function attack({ functions, pods, seconds }: { functions: number; pods: number; seconds: number }) {
  const time = createVirtualTime();
  const start = time.now();
  const end = start + seconds * SECOND;
  const memory = createMemoryTable();
  const table = slowTable(memory, time);
  let messages = 0;
  const ends = Array.from({ length: functions }, async (_, name) => {
    await readObject(name);
    return time.now();
  });
  await time.run();
  return { tookUntil: Math.max(...(await Promise.all(ends))) - start, messages };

  async function readObject(name: number): Promise<void> {
    const attempt = openAttempt();
    const content = attackOn(name, pods);
    const facts = openObjectFacts({ attempt, cluster: 'default', source: `${name}`, maxRetained: 1000 });
    for (const each of factsOf({ content }).clusters.values()) await facts.absorb(each);
  }

  function openAttempt(): NotifyingAttempt {
    const publish = async () => {
      messages += 1;
      return true;
    };
    const paced = pacePublish(publish, { table, now: time.now, pause: time.pause, onLater: () => {} });
    const alerting = anAlerting(
      paced(() => end - time.now()),
      { ceiling: 200 },
    );
    return createAttempt(table, { now: time.now, advance: () => {} }, [], { alerting });
  }
}

test('messages that wait use up no function: who began with enough time ends in time', async () => {
  // As little as is left when a function stops beginning new work.
  const { tookUntil, messages } = await attack({ functions: 8, pods: 50, seconds: 20 });
  expect(messages).toBeGreaterThan(10);
  expect(tookUntil).toBeLessThan(15 * SECOND);
});

test('the messages of a batch together wait no longer than one may, and hold up no more', async () => {
  const { tookUntil, messages } = await attack({ functions: 8, pods: 50, seconds: 300 });
  expect(messages).toBeGreaterThan(90);
  expect(tookUntil).toBeLessThan(25 * SECOND);
});
