import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from '#core/correlate/group.ts';
import type { Risk } from '#core/correlate/risk.ts';
import {
  afterNews,
  afterTelling,
  type GroupState,
  hasDueNews,
  newGroup,
  withFinding,
} from '#core/notify/group-state.ts';
import { aFinding } from '#test/factories/finding.ts';

const RISKY: Risk = { score: 80, severity: 'high', reasons: [{ is: 'tool', points: 50 }] };
const HARMLESS: Risk = { score: 0, severity: 'low', reasons: [] };
const HOUR = 3_600_000;
const GROUP = groupOf(aFinding());
const finding = (id: string, risk = RISKY) => ({ id, pod: `pod-${id}`, risk });
const told = (risk = RISKY): GroupState => afterTelling(newGroup(GROUP, finding('first', risk), 'us', 0), 'alert', 0);

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
    const closed: GroupState = { ...told(), status: { is: 'closed', by: 'ada', at: 1 } };
    const state = withFinding(closed, finding('next'), 'us', 60_000);
    expect(hasDueNews(state, 60_000)).toBe(true);
    expect(state.news?.cause).toBe('was closed');
    expect(state.news && afterNews(state, state.news, 60_000).status).toBeUndefined();
  });

  test('that somebody acknowledged goes on without messages', () => {
    const known: GroupState = { ...told(), status: { is: 'acknowledged', by: 'ada', at: 1 } };
    const state = withFinding(known, finding('next'), 'us', 100 * HOUR);
    expect(hasDueNews(state, 1000 * HOUR)).toBe(false);
  });

  test('keeps what came while its news were told', () => {
    const before = withFinding(told(), finding('a'), 'us', 2 * HOUR);
    const meanwhile = withFinding(before, finding('b'), 'us', 2 * HOUR + 1);
    const after = before.news && afterNews(meanwhile, before.news, 2 * HOUR + 2);
    expect(after?.news).toMatchObject({ findings: 1, examples: ['b'], pods: ['pod-b'] });
  });
});
