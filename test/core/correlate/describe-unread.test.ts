import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const HEADING = 'TIME UID COMM PID TID RET EVENT ARGS\n';
const ROW = '16:00:41:122095 0 sh 41 41 0 sched_process_exec argv: [sh]\n';
const DIAGNOSTIC = '{"level":"warn","ts":1728745128.167,"msg":"Lost 123 events"}\n';

function scan(log: string) {
  const facts = createFacts();
  const reading = createScan({ facts, source: 'a.log', cluster: 'default' });
  reading.write(Buffer.from(log));
  const reason = reading.end('whole');
  return { reason, partial: facts.sources.get('a.log')?.partial };
}

describe('a source that had records and told nothing', () => {
  test.each([
    [
      'because they are no records of Tracee',
      '{"a":1}\n',
      /\(1 record\): it is not Tracee's output as JSON; its first/,
    ],
    ['because they are a table', HEADING + ROW, /\(2 records\): it is Tracee's table; set JSON instead/],
    ['because they are a table among diagnostics', DIAGNOSTIC + HEADING + ROW, /\(3 records\): it is Tracee's table/],
  ])('says why and counts as not read: %s', (_, log, expected) => {
    expect(scan(log)).toEqual({ reason: expect.stringMatching(expected), partial: true });
  });

  test('shows no value of what it could not read', () => {
    expect(scan(`${HEADING}${ROW.replace('sh]', 'SECRET=hidden]')}`).reason).not.toContain('hidden');
  });
});

test.each([
  ['nothing', ''],
  ["Tracee's own messages", DIAGNOSTIC],
  ['a table before events', HEADING + ROW + execLine([]) + connectLine(inet('10.96.0.1'))],
  ['a lone line of another kind', `${ROW}${DIAGNOSTIC}${DIAGNOSTIC}`],
])('%s is no such source', (_, log) => {
  expect(scan(log)).toEqual({ reason: undefined, partial: false });
});
