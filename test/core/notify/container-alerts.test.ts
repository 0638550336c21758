import { expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import { containerAlertsKey, isFirstOfItsKind, takeContainerPlace } from '#core/notify/container-alerts.ts';
import { aFinding } from '#test/factories/finding.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt, createClock } from '#test/factories/state.ts';

test('what is noted of a container has what functions of the release before read of it', async () => {
  const table = createMemoryTable();
  const written: unknown[] = [];
  const noting: typeof table = {
    ...table,
    async write(previous, next) {
      written.push(next.body);
      return table.write(previous, next);
    },
  };
  const attempt = createAttempt(noting, createClock(), []);
  const finding = { ...aFinding(), risk: { score: 60, severity: 'high', reasons: [] } } as const;
  await takeContainerPlace(attempt, finding, 'one');
  await takeContainerPlace(attempt, finding, 'two');
  await isFirstOfItsKind(attempt, groupOf(finding), 0);
  expect(written).toMatchObject([{ risky: [] }, { risky: [] }, { risky: [] }]);
  expect(await table.read([containerAlertsKey(finding, attempt.now())])).toMatchObject([
    { body: { groups: ['one', 'two'] } },
  ]);
});
