import { describe, expect, test } from '@jest/globals';
import { formatGroupJson } from '#cli/acknowledge/group-json.ts';
import { describeGroup, formatGroups } from '#cli/acknowledge/groups-table.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { aGroupState } from '#test/factories/group-state.ts';

const NOON = Date.UTC(2026, 1, 9, 12);
const LONG =
  'a-name-that-is-much-longer-than-any-column-of-a-table-could-ever-be-on-a-terminal-of-this-world-whatever-its-width';
const HOSTILE = `evil\u001b[2J\u202e\n${LONG}`;
const news = { findings: 12, examples: [], pods: ['a', 'b'], podCount: 3, cause: 'goes on' } as const;
const known = aGroupState('0123456789abcdef', {
  openedAt: NOON,
  lastAt: NOON + 90 * 60_000,
  news,
  status: { is: 'acknowledged', by: 'ada', note: 'a known job', at: NOON },
});

describe('the table of groups', () => {
  test('says of each how risky it is, what was said of it, where it is, what it did, and when', () => {
    expect(formatGroups([known], 80).split('\n')).toEqual([
      'ID        RISK          WHERE                              FIRST, LAST',
      'TOLD BY   STATUS        WHAT                               (UTC)',
      '01234567  high 80       prod shop/checkout (app)           2026-02-09 12:00',
      'alert     acknowledged  /usr/bin/curl → 10.96.0.1          2026-02-09 13:30',
      '                        since told: 12 findings in 3 pods',
      '                        by ada: a known job',
      '',
      '1 group of findings, 0 open.',
      'FIRST and LAST: when traceward read of it, not when it happened.',
      '',
    ]);
  });

  test.each([80, 120])('fits a terminal of %i columns, whatever the names are', (width) => {
    const names = { cluster: LONG, namespace: HOSTILE, workload: HOSTILE, container: HOSTILE, executable: HOSTILE };
    const hostile = aGroupState(
      'f'.repeat(32),
      { news, status: { is: 'closed', by: HOSTILE, note: HOSTILE, at: 1 } },
      names,
    );
    const text = formatGroups([known, hostile, aGroupState('e'.repeat(32), { told: undefined })], width);
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
    for (const line of text.split('\n')) expect(escapeInvisible(line)).toBe(line);
    expect(text.split('\n').some((line) => line.length > width - 5)).toBe(true);
  });

  test.each([
    ['203.0.113.9:4444', 'TRC-101', '→ 203.0.113.9:4444 TRC-101'],
    ['fd00::1', undefined, '→ [fd00::1]'],
  ])('shows the target %s of rule %s as it is told elsewhere', (address, rule, shown) => {
    const text = formatGroups([aGroupState('0123456789abcdef', {}, { address, rule })], 120);
    expect(text).toContain(shown);
  });

  test('has no more rows than anybody reads, and says so', () => {
    const groups = Array.from({ length: 1200 }, (_, at) => aGroupState(String(at).padStart(8, '0')));
    const text = formatGroups(groups, 80);
    expect(text).toContain(
      '1,200 groups of findings, 1,200 open.\n1,000 more not shown here; --format ndjson has all.',
    );
  });

  test('of nothing says so', () => {
    expect(formatGroups([], 80)).toBe('Nothing that people were told of.\n');
  });

  test('a group in one line harms no terminal either', () => {
    const ofRule = { group: { ...known.group, address: '', rule: 'TRC-1016' } };
    expect(describeGroup(ofRule)).toContain('(app), /usr/bin/curl TRC-1016 #');
    expect(describeGroup(known)).toBe('prod shop/checkout (app), /usr/bin/curl → 10.96.0.1 #01234567');
    const hostile = describeGroup(aGroupState('0', {}, { process: HOSTILE, executable: undefined }));
    expect(escapeInvisible(hostile)).toBe(hostile);
  });
});

test('a group as JSON has all that is known of it, on one line', () => {
  const line = formatGroupJson(known);
  expect(JSON.parse(line)).toEqual({
    id: '0123456789abcdef',
    rule: 'TRC-1013',
    cluster: 'prod',
    namespace: 'shop',
    workload: 'checkout',
    container: 'app',
    repository: 'registry/app',
    process: 'curl',
    executable: '/usr/bin/curl',
    address: '10.96.0.1',
    severity: 'high',
    score: 80,
    reasons: [{ is: 'tool', points: 50, words: 'a shell, a download tool or a client of the cluster' }],
    status: { is: 'acknowledged', by: 'ada', note: 'a known job', at: '2026-02-09T12:00:00.000000000Z' },
    firstFinding: 'f'.repeat(32),
    first: '2026-02-09T12:00:00.000000000Z',
    last: '2026-02-09T13:30:00.000000000Z',
    told: 'alert',
    sinceTold: { findings: 12, pods: 3, examples: [], podNames: ['a', 'b'] },
  });
  const hostile = formatGroupJson(aGroupState('0', {}, { workload: HOSTILE }));
  expect(escapeInvisible(hostile)).toBe(hostile);
});
