import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseGroups, type WantedGroups } from '#cli/acknowledge/wanted-groups.ts';
import type { GroupState } from '#core/notify/group-state.ts';
import { aGroupState } from '#test/factories/group-state.ts';

const ALL: WantedGroups = {
  since: 0,
  severity: undefined,
  status: undefined,
  cluster: undefined,
  namespace: undefined,
};
const ids = (groups: readonly GroupState[]) => groups.map(({ group }) => group.id);

describe('a list of groups', () => {
  test('begins with the riskiest, and then has the latest, whatever the order in the table', () => {
    const groups = [
      aGroupState('low', { risk: { score: 0, severity: 'low', reasons: [] }, lastAt: 9 }),
      aGroupState('old', { lastAt: 1 }),
      aGroupState('new', { lastAt: 2 }),
      aGroupState('worst', { risk: { score: 120, severity: 'critical', reasons: [] } }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(groups, { minLength: 4 }), (shuffled) => {
        expect(ids(chooseGroups(shuffled, ALL))).toEqual(['worst', 'new', 'old', 'low']);
      }),
    );
  });

  test.each<[Partial<WantedGroups>, string[]]>([
    [{ severity: 'high' }, ['acked', 'open']],
    [{ severity: 'critical' }, []],
    [{ status: 'open' }, ['open', 'other']],
    [{ status: 'acknowledged' }, ['acked']],
    [{ status: 'closed' }, []],
    [{ cluster: 'blue' }, ['other']],
    [{ namespace: 'shop' }, ['acked', 'open']],
    [{ since: 6 }, ['acked']],
  ])('has what is wanted: %j', (wanted, expected) => {
    const groups = [
      aGroupState('acked', { lastAt: 7, status: { is: 'acknowledged', by: 'ada', at: 1 } }),
      aGroupState('open', { lastAt: 5 }),
      aGroupState(
        'other',
        { lastAt: 5, risk: { score: 0, severity: 'low', reasons: [] } },
        { cluster: 'blue', namespace: 'n' },
      ),
    ];
    expect(ids(chooseGroups(groups, { ...ALL, ...wanted }))).toEqual(expected);
  });
});
