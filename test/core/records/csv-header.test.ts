import { expect, test } from '@jest/globals';
import { isCsvHeader } from '#core/records/csv-header.ts';

test.each([
  '"message"',
  '"_time","_raw"',
  '@timestamp,@message',
  '\ufeff"@timestamp",message,"kubernetes.pod.name"\r',
  '"TimeGenerated [UTC]",LogMessage',
  'time;Log Source;message',
  'time\tevent',
])('%j names the columns of a table', (line) => {
  expect(isCsvHeader(Buffer.from(line))).toBe(true);
});

test.each([
  '',
  'message',
  'level=info, started',
  'Waiting for the API server, please wait',
  '[INFO] a,b',
  '{"a":1,"b":2}',
  '"a,b"c',
  'a,,b',
  `a,${'b'.repeat(5000)}`,
])('%j does not', (line) => {
  expect(isCsvHeader(Buffer.from(line))).toBe(false);
});
