import { expect, test } from '@jest/globals';
import { readRescanOptions } from '#cli/rescan/rescan-options.ts';

test('without a word a run is started, on the deployed stack, with what the stack has for settings', () => {
  expect(readRescanOptions([])).toEqual({
    command: 'start',
    request: {},
    failOnFindings: false,
    site: { kind: 'deployed', stack: undefined, config: undefined },
    format: 'text',
    report: undefined,
    waits: true,
  });
});

test('a run on this machine has a place of its own', () => {
  const options = readRescanOptions(['status', 'a-b_1', '--local', 'logs', '--state', 's', '--no-wait']);
  expect(options).toMatchObject({
    command: 'status',
    id: 'a-b_1',
    site: { kind: 'local', folder: 'logs', state: 's', config: undefined },
    waits: false,
  });
});

test.each([
  [['--from', 'yesterday'], '--from: expected a date such as 2026-01-31'],
  [['--to', '2026-02-30'], '--to: expected a date such as 2026-01-31'],
  [
    ['--from', '2026-02-01', '--to', '2026-02-01'],
    '--to: expected a time after --from, which is 2026-02-01, found "2026-02-01"',
  ],
  [['--lookback', '3'], '--lookback: expected --from with it'],
  [['--from', '2026-02-01', '--lookback', 'all'], '--lookback: expected a number, found "all"'],
  [['--tolerated', '101'], '--tolerated: expected'],
  [['--bucket', 'No'], '--bucket: expected the name of an S3 bucket, found "No"'],
  [['--cluster-pattern', '('], '--cluster-pattern: expected a regular expression'],
  [['--inventory', 's3://bucket/list.csv'], '--inventory: expected the address of an inventory'],
  [['--cluster', ''], '--cluster: expected a value, found nothing'],
  [['--format', 'xml'], '--format: expected text, json, found "xml"'],
  [['--report', '/no/such/folder/report.html'], '--report: expected a file in a directory that exists'],
  [['--state', 'x'], '--state: only runs on this machine have it'],
  [['--local', 'x', '--stack', 'y'], '--local and --stack: expected one of them'],
  [['status'], 'status: expected the ID of a run'],
  [['status', '../x'], 'status: expected the ID of a run, found "../x"'],
  [['status', 'x', '--from', '2026-01-01'], '--from: only a new run can be told what to read'],
  [['list', 'x'], 'expected list without an argument, found "x"'],
  [['statsu'], 'expected start, status, list, cancel, redrive, found "statsu"; did you mean "status"?'],
  [['resume'], 'expected start, status, list, cancel, redrive, found "resume"'],
  [['--wild'], 'wild'],
])('%j is wrong usage', (args, message) => {
  expect(() => readRescanOptions(args)).toThrow(message);
});
