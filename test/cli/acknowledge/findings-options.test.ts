import { userInfo } from 'node:os';
import { expect, test } from '@jest/globals';
import { readFindingsOptions } from '#cli/acknowledge/findings-options.ts';

const NOW = Date.UTC(2026, 1, 9, 16);
const DAY = 86_400_000;
const ID = '0123456789abcdef0123456789abcdef';

test('without a word the last seven days of the deployed stack are listed', () => {
  expect(readFindingsOptions([], NOW)).toEqual({
    command: 'list',
    place: { stack: undefined, local: undefined, config: undefined },
    wanted: {
      since: NOW - 7 * DAY,
      severity: undefined,
      status: undefined,
      cluster: undefined,
      namespace: undefined,
    },
    format: 'table',
  });
});

test.each([
  ['12h', NOW - DAY / 2],
  ['30d', NOW - 30 * DAY],
  ['2026-02-01', Date.UTC(2026, 1, 1)],
  ['2026-02-09T12:00:00Z', NOW - DAY / 6],
])('--since %s', (since, expected) => {
  expect(readFindingsOptions(['list', '--since', since], NOW)).toMatchObject({ wanted: { since: expected } });
});

test('a list is narrowed', () => {
  const args = ['--severity', 'high', '--status', 'open', '--cluster', 'a', '--namespace', 'b', '--format', 'ocsf'];
  expect(readFindingsOptions(['list', ...args], NOW)).toMatchObject({
    wanted: { severity: 'high', status: 'open', cluster: 'a', namespace: 'b' },
    format: 'ocsf',
  });
});

test.each([
  ['ack', { is: 'acknowledged', by: 'ada', note: 'known', at: NOW }],
  ['close', { is: 'closed', by: 'ada', note: 'known', at: NOW }],
])('%s says so of all ids, as they stand in messages', (command, status) => {
  const options = readFindingsOptions(
    [command, `#${ID.slice(0, 8)}`, ID.toUpperCase(), '--by', 'ada', '--note', 'known'],
    NOW,
  );
  expect(options).toMatchObject({ command: 'say', ids: [ID.slice(0, 8), ID], status });
});

test('who says it is the user of this system, if nobody is named', () => {
  expect(readFindingsOptions(['ack', ID], NOW)).toMatchObject({ status: { by: userInfo().username, note: undefined } });
  expect(readFindingsOptions(['reopen', ID], NOW)).toMatchObject({ command: 'say', status: undefined });
});

test.each([
  [['lits'], 'expected list, ack, close, reopen, found "lits"; did you mean "list"?'],
  [['ack'], 'ack: expected the ID of a group or of a finding; "list" shows them'],
  [['ack', ID.slice(0, 7)], 'ack: expected an ID of 8 to 32 hexadecimal digits, found "0123456"'],
  [['close', 'payments/api'], 'close: expected an ID of 8 to 32 hexadecimal digits, found "payments/api"'],
  [['list', ID], 'expected list without an argument'],
  [['list', '--note', 'x'], '--note: only what is said of a finding has it'],
  [['reopen', ID, '--note', 'x'], '--note: reopen takes back what was said, and keeps nothing'],
  [['ack', ID, '--severity', 'high'], '--severity: only list has it'],
  [['ack', ID, '--note', ''], '--note: expected a value, found nothing'],
  [['ack', ID, '--note', 'x'.repeat(501)], '--note: expected at most 500 characters'],
  [['--severity', 'worst'], '--severity: expected info, low, medium, high, critical, found "worst"'],
  [['--since', 'yesterday'], '--since: expected a date or a time'],
  [['--since', '9999d'], '--since: expected a time within the last 3650 days, found "9999d"'],
  [['--since', '2027-01-01'], '--since: expected a time within the last 3650 days'],
  [['--stack', 'a', '--local', 'b'], '--local and --stack: expected one of them'],
])('%j is refused', (args, message) => {
  expect(() => readFindingsOptions(args, NOW)).toThrow(message);
});
