import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { LargeObjectReport } from '#test/factories/large-object.ts';

const PROGRAM = join(__dirname, '../../factories/large-object.ts');
const HEAP_MEGABYTES = 160;

/** The program dies if it needs more than that. */
async function detectWithinHeap(kind: string, count: number): Promise<LargeObjectReport> {
  const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
  const { stdout } = await promisify(execFile)(process.execPath, [heap, PROGRAM, kind, String(count)]);
  return JSON.parse(stdout);
}

test.each([
  // Connections take their turns through the table, and leave memory; past 20,000 they are looked at once, and so are
  // their ports.
  ['many contacts of many containers', 100_000, { retained: 20_000, notRetained: 80_001 }],
  // Of one container the first thousand are kept; the others are looked at once, at one read each.
  ['a scan of a network', 60_000, { retained: 1001, notRetained: 59_000 }],
])('an object with %s is read within a bounded heap, and its findings are right', async (kind, count, expected) => {
  const report = await detectWithinHeap(kind, count);
  expect(report).toMatchObject({ ...expected, published: { observed: 100, inferred: 1 } });
  expect(report.problem).toBeUndefined();
  expect(report.megabytes).toBeGreaterThan(100);
  expect(report.reads).toBeLessThan(2.5 * count);
});

test('an object with containers without end is read up to a bound, which is told, and what came before it is found', async () => {
  const report = await detectWithinHeap('containers without end', 150_000);
  expect(report).toMatchObject({ notRetained: 0, published: { observed: 100, inferred: 0 } });
  expect(report.problem).toMatch(/containers/);
  expect(report.reads).toBeLessThan(2.1 * 30_000);
});
