import { expect, test } from '@jest/globals';
import type { Run, RunCounts } from '#cli/rescan/rescans.ts';
import { createRunProgress } from '#cli/rescan/run-progress.ts';

let time = 0;
const written: string[] = [];
const progress = createRunProgress({
  terminal: { write: (text: string) => written.push(text), columns: 100 },
  now: () => time,
});

function show(at: number, counts?: RunCounts): string {
  time = at;
  const run: Run = { id: 'run', status: 'RUNNING', startedAt: 0, counts };
  progress.show(run);
  return (written.at(-1) ?? '').slice('\r\x1b[2K'.length);
}

test('a bar tells how far a run is, what failed, and how long it will take by what was done so far', () => {
  expect(show(0)).toBe('looking for objects …');
  expect(show(1000, { total: 2000, succeeded: 500, failed: 0 })).toBe(
    '██████░░░░░░░░░░░░░░░░░░ 25 % · 500 of 2,000 objects',
  );
  expect(show(11_000, { total: 2000, succeeded: 900, failed: 100 })).toBe(
    '████████████░░░░░░░░░░░░ 50 % · 1,000 of 2,000 objects · 100 failed · 20 s left',
  );
  expect(show(31_000, { total: 2000, succeeded: 1900, failed: 100 })).toBe('2,000 objects read · writing the report …');
});
