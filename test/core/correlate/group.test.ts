import { expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import { aFinding } from '#test/factories/finding.ts';

test.each([
  ['worker-27', 'worker-N'],
  ['pool-3-thread-1', 'pool-N-thread-N'],
  ['conn1234', 'connN'],
  ['python3', 'python3'],
  ['python3.11', 'python3.11'],
  ['md5sum', 'md5sum'],
])('a group calls the thread %s, whose program is not known, %s', (process, name) => {
  expect(groupOf(aFinding({ process, program: undefined })).process).toBe(name);
});
