import { expect, test } from '@jest/globals';
import { columnsOf, columnsWithin } from '#report-page/columns.ts';
import { nextOrder } from '#report-page/order.ts';
import { aFinding } from '#test/factories/finding.ts';
import { pageColumns } from '#test/factories/page-columns.ts';

const suppression = { conditions: {}, reason: 'x', owner: 'y', expires: 1n, mode: 'count' as const };
const COLUMNS = columnsOf(
  pageColumns([
    { ...aFinding({ suppression }), comparison: 'new' },
    aFinding({ rule: 'TRC-102', cluster: 'other', address: '' }),
  ]),
);

test('a table has the columns for which there is room, the more the wider it is', () => {
  let before: readonly string[] = [];
  for (let width = 18; width < 130; width += 0.5) {
    const kept = columnsWithin(COLUMNS, width);
    const ids = kept.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['risk', 'pod', 'process', ...before]));
    if (kept.length > 3) expect(kept.reduce((sum, { room }) => sum + room, 0)).toBeLessThanOrEqual(width);
    before = ids;
  }
  expect(before).toEqual(COLUMNS.map(({ id }) => id));
  expect(before).toHaveLength(14);
});

test('a header sorts what people look for first to the top, and the other way round the next time', () => {
  const byRisk = { key: 'risk', direction: 'descending' } as const;
  for (const key of ['count', 'firstSeen', 'lastSeen'] as const)
    expect(nextOrder(key, byRisk)).toEqual({ key, direction: 'descending' });
  expect(nextOrder('pod', byRisk)).toEqual({ key: 'pod', direction: 'ascending' });
  expect(nextOrder('risk', byRisk)).toEqual({ key: 'risk', direction: 'ascending' });
  expect(nextOrder('risk', { key: 'pod', direction: 'ascending' })).toEqual(byRisk);
});
