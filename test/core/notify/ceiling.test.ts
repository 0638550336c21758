import { expect, test } from '@jest/globals';
import { takePlace } from '#core/notify/ceiling.ts';
import { backOffDelay } from '#core/store/back-off.ts';
import type { Table } from '#core/store/table.ts';
import { anAlerting } from '#test/factories/alerting.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt } from '#test/factories/state.ts';
import { createVirtualTime, slowTable } from '#test/factories/virtual-time.ts';

const SECOND = 1000;
/** The parts of multiples of it are spread evenly: as good as chance, and the same each time. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

test('functions that ask for places all at once have them in some seconds', async () => {
  const time = createVirtualTime();
  const start = time.now();
  let waits = 0;
  const table: Table = {
    ...slowTable(createMemoryTable(), time),
    backOff: (refusals) => time.pause(backOffDelay(refusals, (waits++ * GOLDEN_RATIO) % 1)),
  };
  const asking = Array.from({ length: 20 }, (_, name) => {
    const alerting = anAlerting(async () => 'told');
    const attempt = createAttempt(table, { now: time.now, advance: () => {} }, [], { alerting });
    const places = Array.from({ length: 15 }, (_, at) => ({ name: `${name} ${at}`, namespace: 'team', isRisky: true }));
    return Promise.all(places.map((each) => takePlace(attempt, each)));
  });
  const answers = Promise.allSettled(asking);
  await time.run();
  expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set(['fulfilled']));
  expect((await Promise.all(asking)).flat()).toEqual(Array(300).fill(true));
  expect(time.now() - start).toBeLessThan(10 * SECOND);
});
