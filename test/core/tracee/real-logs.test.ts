import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scanText } from '#test/factories/scan.ts';

const FOLDER = join(__dirname, '../../fixtures/real');

test('a log of a Docker host is understood line by line, and is blind', () => {
  const { findings, summary } = scanText(readFileSync(join(FOLDER, 'v0.24-host-activity.jsonl')));
  expect(findings).toMatchObject([
    // Seen in the raw event, and reported by Tracee itself.
    { rule: 'TRC-1019', basis: 'observed', data: { path: '/var/run/docker.sock' }, count: 1 },
  ]);
  expect(summary).toMatchObject({ lines: 90, malformed: 0, execs: 0, connects: 0, otherEvents: 90 });
  expect(summary.blind.map(({ reason }) => reason)).toEqual(['no-execs', 'no-connects']);
});

test("the events of Tracee's documentation are understood, but for what the documentation itself shortened", () => {
  const { summary } = scanText(readFileSync(join(FOLDER, 'tracee-documentation.jsonl')));
  expect(summary.lines).toBe(132);
  expect(summary.malformedByReason).toEqual({});
});
