import { describe, expect, test } from '@jest/globals';
import { explainOther, explainTraceeText } from '#core/records/known-text.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

const TABLE =
  'TIME             UID    COMM             PID     TID     RET              EVENT                     ARGS';
const VERBOSE = TABLE.replace('UID', 'UTS_NAME         CONTAINER_ID  MNT_NS       PID_NS       UID');
const ROW =
  '16:00:41:122095  0      sh               41      41      0                sched_process_exec        argv: [sh]';

describe('a text of Tracee’s is told by its lines', () => {
  test.each([
    ['the table', TABLE],
    ['the table of a cluster', TABLE.replace('UID', 'CONTAINER_ID  IMAGE   UID').replaceAll('ID ', 'ID/host ')],
    ['the verbose table', VERBOSE],
    ['a table that was rotated', `${ROW}\r\n${ROW}`],
    ['a table in a container’s log', `2026-02-09T16:00:41.1Z stdout F ${ROW}`],
    ['a table behind a message', `{"level":"info","ts":1,"msg":"ready"}\n\n${TABLE}`],
  ])('%s', (_, text) => {
    expect(explainTraceeText(Buffer.from(text))).toMatch(/^it is Tracee's table; set JSON instead \(--output json /);
  });

  test.each([['Loaded 14 signature(s): [TRC-1 TRC-13]'], ['\n*** Detection ***\nTime: 2022-03-28T10:11:12Z\n']])(
    'detections of tracee-rules: %j',
    (text) => {
      expect(explainTraceeText(Buffer.from(text))).toMatch(/tracee-rules.* set --output-template .*rawjson\.tmpl/);
    },
  );

  test.each([
    ['a record', connectLine(inet('10.96.0.1'))],
    ['another table', 'TIME   COMM   SIZE'],
    ['other times', '16:00:41.122095 16:00:41 2026-02-09T16:00:41:122 ready'],
    ['bytes', Buffer.of(0, 1, 2, 255)],
  ])('%s is none', (_, text) => {
    expect(explainTraceeText(Buffer.from(text as string))).toBeUndefined();
  });
});

test.each([
  ['{"a":1}', "it is not Tracee's output as JSON"],
  ['\ufeff\n [{"a":1}]', "it is not Tracee's output as JSON"],
  [
    '{"Records":[{"eventVersion":"1.08","eventSource":"sts.amazonaws.com","eventName":"AssumeRole"}]}',
    "it is a log of CloudTrail, not Tracee's; name the folder that Tracee's shipper writes to",
  ],
  ["{'timestamp': 1}", /as Python prints them.*json\.dumps/],
  ["[{'timestamp': 1}]", /as Python prints them.*json\.dumps/],
  ['1\tv0.11.0\tsh\texecve\n', /columns between tabs/],
  ['time,event,container\n2026-01-01,connect,abc\n', /^it is CSV, no column of which/],
  ['\ufeff"@timestamp","@message"\r\n"1","an exec"\r\n', /^it is CSV, no column of which/],
  ['sh made an exec, and a connect\n', /gotemplate /],
  ['{"a":\t"b",\t"c":1}', "it is not Tracee's output as JSON"],
  ['\u001b[0m{"a":1}', /colours for a terminal.*jq -M/],
  ['{"\u001b[01;31m\u001b[Ka":1}', /colours for a terminal.*grep --color=never/],
  [Buffer.from('{"a":"\u00e9"}', 'latin1'), /another encoding than UTF-8.*iconv/],
  ['sh made an exec', /gotemplate .*--output json/],
  [Buffer.of(1, 2, 3), 'it is binary data in a format that traceward does not know'],
])('what else it may be, as %j, is told', (text, expected) => {
  const explanation = explainOther(Buffer.from(text as string));
  if (typeof expected === 'string') expect(explanation).toBe(expected);
  else expect(explanation).toMatch(expected);
});
