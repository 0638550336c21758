import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from '#core/correlate/group.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import type { Risk } from '#core/correlate/risk.ts';
import {
  afterNews,
  afterTelling,
  type GroupState,
  hasDueNews,
  newGroup,
  statusWith,
  withEvents,
  withFinding,
  withStatus,
} from '#core/notify/group-state.ts';
import { newLease } from '#core/store/lease.ts';
import { aFinding } from '#test/factories/finding.ts';

const RISKY: Risk = { score: 80, severity: 'high', reasons: [{ is: 'tool', points: 50 }] };
const HARMLESS: Risk = { score: 0, severity: 'low', reasons: [] };
const CRITICAL: Risk = { ...RISKY, score: 120, severity: 'critical' };
const CLOSED: GroupStatus = { is: 'closed', by: 'ada', at: 1 };
const ACKNOWLEDGED: GroupStatus = { is: 'acknowledged', by: 'ada', at: 1 };
const HOUR = 3_600_000;
const GROUP = groupOf(aFinding());
const finding = (id: string, risk = RISKY) => ({ id, pod: `pod-${id}`, risk });
const told = (risk = RISKY, firstDayEnd = 0): GroupState =>
  afterTelling(newGroup(GROUP, finding('first', risk), 'us', 0), { way: 'alert', thread: undefined, firstDayEnd }, 0);
const heldBack = (): GroupState =>
  afterTelling(newGroup(GROUP, finding('first'), 'us', 0), { way: 'daily', thread: undefined, firstDayEnd: 0 }, 0);

describe('a group', () => {
  test('does not change by a finding that it has counted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 15 }), fc.nat({ max: 3 * HOUR })), { maxLength: 30 }), (arrivals) => {
        let state = told();
        let now = 0;
        for (const [id, pause] of arrivals) {
          now += pause;
          const once = withFinding(state, finding(String(id)), 'us', now);
          expect(withFinding(once, finding(String(id)), 'us', now + 1)).toBe(once);
          state = once;
        }
        expect(state.news?.findings ?? 0).toBe(new Set(arrivals.map(([id]) => id)).size);
      }),
    );
  });

  test('has few messages of its own, however often it is seen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 48 * HOUR }), (pause) => {
        let state = told();
        let messages = 0;
        for (let at = 1; at <= 400; at += 1) {
          const now = at * pause;
          state = withFinding(state, finding(String(at)), 'us', now);
          if (!hasDueNews(state, now) || state.news === undefined) continue;
          messages += 1;
          state = afterNews(state, state.news, now);
        }
        expect(messages).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('that began on a first day has no message of its own before its end, and then knows its usual pauses', () => {
    let state = told(RISKY, 24 * HOUR);
    for (const [at, hours] of [11, 23, 35, 47].entries()) {
      state = withFinding(state, finding(String(at)), 'us', hours * HOUR);
      expect(hasDueNews(state, hours * HOUR)).toBe(false);
    }
    expect(hasDueNews(withFinding(state, finding('later'), 'us', 100 * HOUR), 100 * HOUR)).toBe(true);
  });

  test('whose size is bounded keeps some pods and examples, and counts all', () => {
    let state = told();
    for (let at = 0; at < 1000; at += 1) state = withFinding(state, finding(String(at)), 'us', at);
    expect(state.news).toMatchObject({ findings: 1000, podCount: 1000 });
    expect(JSON.stringify(state).length).toBeLessThan(4000);
  });

  test('that was harmless is told anew when it is risky', () => {
    const state = withFinding(told(HARMLESS), finding('shell'), 'us', HOUR);
    expect(state).toMatchObject({ first: 'shell', risk: RISKY, lease: { owner: 'us' } });
    expect(state.told).toBeUndefined();
    expect(withFinding(told(HARMLESS), finding('other', HARMLESS), 'us', HOUR).news).toBeUndefined();
  });

  test('that somebody closed is told with its next finding, and is open again', () => {
    for (const risk of [RISKY, HARMLESS]) {
      const closed = withStatus(told(risk), CLOSED);
      const state = withFinding(closed, finding('next', risk), 'us', 60_000);
      expect(hasDueNews(state, 60_000)).toBe(true);
      expect(state).toMatchObject({ news: { cause: 'was closed', findings: 1 }, status: undefined });
    }
  });

  test('that somebody closes while its news are told stays closed, and its next finding is told', () => {
    const before = withFinding(told(), finding('a'), 'us', 2 * HOUR);
    const closed = withStatus({ ...before, lease: newLease('teller', 2 * HOUR) }, CLOSED);
    expect(closed).toMatchObject({ status: CLOSED, news: undefined, lease: undefined });
    const next = withFinding(closed, finding('b'), 'us', 2 * HOUR + 1);
    expect(next.news).toMatchObject({ cause: 'was closed', findings: 1, examples: ['b'] });
  });

  test('that somebody closes before people have heard of it is told by who is at work on it', () => {
    const opening = newGroup(GROUP, finding('first'), 'us', 0);
    expect(withStatus(opening, CLOSED).lease).toEqual(opening.lease);
  });

  test('that somebody acknowledged goes on without messages', () => {
    const pending = withFinding(told(), finding('before'), 'us', 2 * HOUR);
    const state = withFinding(withStatus(pending, ACKNOWLEDGED), finding('next'), 'us', 100 * HOUR);
    expect(hasDueNews(state, 1000 * HOUR)).toBe(false);
    expect(state).toMatchObject({ news: { findings: 2 }, status: ACKNOWLEDGED });
  });

  test('that somebody acknowledged is told anew by a finding of a higher severity than before, and is open again', () => {
    const known = withStatus(told(), ACKNOWLEDGED);
    expect(statusWith(known, RISKY)).toEqual(ACKNOWLEDGED);
    expect(statusWith(known, CRITICAL)).toBeUndefined();
    const state = withFinding(known, finding('worse', CRITICAL), 'us', HOUR);
    expect(state).toMatchObject({ first: 'worse', risk: CRITICAL, lease: { owner: 'us' } });
    expect(state.told ?? state.status).toBeUndefined();
  });

  test('that is harmless and acknowledged is told by what is risky only', () => {
    const known = withStatus(told(HARMLESS), ACKNOWLEDGED);
    expect(withFinding(known, finding('more', { ...HARMLESS, severity: 'medium' }), 'us', HOUR)).toBe(known);
    expect(withFinding(known, finding('shell'), 'us', HOUR)).toMatchObject({ first: 'shell', lease: { owner: 'us' } });
  });

  test('does not change when the same is said of it again', () => {
    for (const status of [CLOSED, ACKNOWLEDGED]) {
      const once = withStatus(told(), status);
      expect(withStatus(once, { ...status, at: 5 })).toBe(once);
      expect(withStatus(once, { ...status, note: 'more' })).not.toBe(once);
      const noted = withStatus(once, { ...status, note: 'ticket 4711' });
      expect(withStatus(noted, status)).toBe(noted);
      expect(withStatus(noted, { ...status, by: 'kim' }).status).toMatchObject({ by: 'kim', note: 'ticket 4711' });
      expect(withStatus(once, undefined).status).toBeUndefined();
    }
    const open = told();
    expect(withStatus(open, undefined)).toBe(open);
  });

  test('that is closed is open again, and told, when the same goes on', () => {
    const closed = withStatus(told(), { ...CLOSED, at: 5 * HOUR });
    expect(withEvents(closed, 'first', 5.5 * HOUR, 6 * HOUR)).toBe(closed);
    const state = withEvents(closed, 'first', 7 * HOUR, 7 * HOUR);
    expect(hasDueNews(state, 7 * HOUR)).toBe(true);
    expect(state).toMatchObject({
      news: { cause: 'was closed', findings: 0, examples: ['first'] },
      status: undefined,
    });
  });

  test('that was held back and closed is open again without a message when the same goes on', () => {
    const closed = withStatus(heldBack(), { ...CLOSED, at: 5 * HOUR });
    expect(withEvents(closed, 'first', 5.5 * HOUR, 6 * HOUR)).toBe(closed);
    const state = withEvents(closed, 'first', 7 * HOUR, 7 * HOUR);
    expect(state).toMatchObject({ told: 'daily', lastAt: 7 * HOUR, status: undefined });
    expect(state.news).toBeUndefined();
  });

  test('that was held back and closed is told with its next risky finding as a new group would be', () => {
    const state = withFinding(withStatus(heldBack(), CLOSED), finding('next'), 'us', HOUR);
    expect(state).toMatchObject({ first: 'next', risk: RISKY, lease: { owner: 'us' } });
    expect(state.told ?? state.status ?? state.news ?? state.before).toBeUndefined();
  });

  test.each([
    ['counted', 0],
    ['daily', 5 * HOUR],
  ] as const)('that is told as %s has no message for more of the same', (way, lastAt) => {
    const opened = newGroup(GROUP, finding('first'), 'us', 0);
    const before = afterTelling(opened, { way, thread: undefined, firstDayEnd: 0 }, 0);
    const state = withEvents(before, 'first', 5 * HOUR, 5 * HOUR);
    expect(state.news).toBeUndefined();
    expect(state.lastAt).toBe(lastAt);
  });

  test('has no known finding among the new ones that come while it waits to be told that it goes on', () => {
    const goesOn = withEvents(told(), 'first', 2 * HOUR, 2 * HOUR);
    expect(goesOn.news).toMatchObject({ findings: 0, examples: ['first'] });
    expect(withFinding(goesOn, finding('next'), 'us', 2 * HOUR).news).toMatchObject({
      findings: 1,
      examples: ['next'],
    });
  });

  test('keeps what came while its news were told', () => {
    const before = withFinding(told(), finding('a'), 'us', 2 * HOUR);
    const meanwhile = withFinding(before, finding('b'), 'us', 2 * HOUR + 1);
    const after = before.news && afterNews(meanwhile, before.news, 2 * HOUR + 2);
    expect(after?.news).toMatchObject({ findings: 1, examples: ['b'], pods: ['pod-b'] });
  });
});
