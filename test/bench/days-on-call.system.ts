import { beforeAll, describe, expect, test } from '@jest/globals';
import { ATTACKS, type Attack } from '#bench/alerts/attacks.ts';
import {
  type DaysOnCall,
  daysOf,
  fromLines,
  hearingOf,
  simulateDays,
  type Told,
  threadsOf,
} from '#bench/alerts/days-on-call.ts';
import { MINUTE } from '#bench/alerts/fleet.ts';
import { median } from '#bench/median.ts';
import { groupsOf } from '#core/notify/alert.ts';

let run: DaysOnCall;
beforeAll(async () => {
  run = await simulateDays({ nodes: 60, applications: 40, hasCi: true, hasRules: true, seed: 3 });
}, 180_000);

describe('fourteen days on call', () => {
  test('bring few messages: on a usual day, on the first, and altogether', () => {
    const days = daysOf(run.told);
    // Three of them are attacks.
    expect(days[0]?.messages).toBeLessThanOrEqual(8);
    expect(median(days.map(({ messages }) => messages))).toBeLessThanOrEqual(3);
    expect(run.told.filter(({ alert }) => alert.kind !== 'daily').length).toBeLessThanOrEqual(42);
  });

  test('bring daily reports that a person reads', () => {
    expect(median(daysOf(run.told).map(({ reportLines }) => reportLines))).toBeLessThanOrEqual(60);
  });

  test.each(heard('alone'))('tell of an attack alone and at once: %s', (_, attack) => {
    const hearing = hearingOf(attack, run.told);
    expect(['first', 'follow-up']).toContain(hearing?.kind);
    expect(hearing?.after).toBeLessThanOrEqual(2 * MINUTE);
  });

  test.each(heard('alone'))('tell of an attack in one thread: %s', (_, attack) => {
    expect(threadsOf(attack, run.told).size).toBeLessThanOrEqual(1);
  });

  test.each(heard('none'))('tell nothing of what nobody can tell from what is always there: %s', (_, attack) => {
    expect(hearingOf(attack, run.told)).toBeUndefined();
  });

  test('ask little of the table for a finding', () => {
    expect(run.units.reads / run.findings).toBeLessThan(15);
    expect(run.units.writes / run.findings).toBeLessThan(8);
  });
});

test('From the lines of logs on, people hear the same, at the same time, as from findings on', async () => {
  const fleet = { nodes: 6, applications: 6, hasCi: false, hasRules: true, seed: 4 };
  const [findings, lines] = [await simulateDays(fleet), await simulateDays(fleet, fromLines)];
  expect(lines.findings).toBe(findings.findings);
  // That a program has no file is a finding of its own, which only its exec shows.
  const heard = lines.told.filter(({ alert }) => groupsOf(alert).every(({ rule }) => rule !== 'TRC-105'));
  expect(heard.map(hear)).toEqual(findings.told.map(hear));
}, 180_000);

/** Which pods of a storm have the places of a quarter of an hour depends on whose object comes first. */
function hear({ at, alert }: Told) {
  const groups = groupsOf(alert).filter(({ namespace }) => namespace !== 'burst');
  return { at, kind: alert.kind, groups: groups.map(({ id }) => id).sort() };
}

function heard(how: Attack['isHeard']): [string, Attack][] {
  return ATTACKS.filter(({ isHeard }) => isHeard === how).map((attack) => [attack.name, attack]);
}
