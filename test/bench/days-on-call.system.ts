import { beforeAll, describe, expect, test } from '@jest/globals';
import { ATTACKS, type Attack } from '#bench/alerts/attacks.ts';
import { type DaysOnCall, daysOf, hearingOf, simulateDays } from '#bench/alerts/days-on-call.ts';
import { MINUTE } from '#bench/alerts/fleet.ts';
import { median } from '#bench/median.ts';

let run: DaysOnCall;
beforeAll(async () => {
  run = await simulateDays({ nodes: 90, applications: 60, hasCi: true, seed: 3 });
}, 180_000);

describe('fourteen days on call', () => {
  test('bring few messages: on a usual day, on the first, and altogether', () => {
    const days = daysOf(run.told);
    expect(days[0]?.messages).toBeLessThanOrEqual(10);
    expect(median(days.map(({ messages }) => messages))).toBeLessThanOrEqual(3);
    expect(run.told.filter(({ alert }) => alert.kind !== 'daily').length).toBeLessThanOrEqual(40);
  });

  test('bring daily reports that a person reads', () => {
    expect(median(daysOf(run.told).map(({ reportLines }) => reportLines))).toBeLessThanOrEqual(60);
  });

  test.each(heard('alone'))('tell of an attack alone and at once: %s', (_, attack) => {
    const hearing = hearingOf(attack, run.told);
    expect(['first', 'follow-up']).toContain(hearing?.kind);
    expect(hearing?.after).toBeLessThanOrEqual(2 * MINUTE);
  });

  test.each(heard('named'))('name what is only new within a quarter of an hour: %s', (_, attack) => {
    expect(hearingOf(attack, run.told)?.after).toBeLessThanOrEqual(20 * MINUTE);
  });

  test.each(heard('none'))('tell nothing of what nobody can tell from what is always there: %s', (_, attack) => {
    expect(hearingOf(attack, run.told)).toBeUndefined();
  });

  test('ask little of the table for a finding', () => {
    expect(run.units.reads / run.findings).toBeLessThan(15);
    expect(run.units.writes / run.findings).toBeLessThan(8);
  });
});

function heard(how: Attack['isHeard']): [string, Attack][] {
  return ATTACKS.filter(({ isHeard }) => isHeard === how).map((attack) => [attack.name, attack]);
}
