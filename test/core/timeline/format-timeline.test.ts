import { expect, test } from '@jest/globals';
import { formatTimeline } from '#core/timeline/format-timeline.ts';
import type { Entry } from '#core/timeline/read-entry.ts';
import { aFinding } from '#test/factories/finding.ts';

const ENTRY: Entry = {
  time: 1n,
  source: 'a.log',
  position: { line: 1, record: 1 },
  event: 'security_socket_connect',
  kind: 'connect',
  process: {
    name: 'curl',
    number: '7',
    parentNumber: '1',
    id: undefined,
    parent: undefined,
    user: undefined,
    isEntered: false,
  },
  what: '[fd00:10:96::1]:443',
};

test('of a line that is too long, how often it happened is not cut off', () => {
  const timeline = { entries: [ENTRY, ENTRY], dropped: 0 };
  const lines = formatTimeline({
    finding: aFinding(),
    timeline,
    logged: { first: undefined, last: undefined },
    minutes: 5,
    width: 60,
  });
  const [line = ''] = lines.filter((text) => text.includes('times'));
  expect(line).toMatch(/… \(2 times, last 00:00:00\.000\)$/);
  expect(line).toHaveLength(60);
});

test('processes of which each started the next are shown to the last, however many', () => {
  const entries = Array.from(
    { length: 2000 },
    (_, at): Entry => ({ ...ENTRY, process: { ...ENTRY.process, number: `${at + 1}`, id: at + 1, parent: at } }),
  );
  const lines = formatTimeline({
    finding: aFinding(),
    timeline: { entries, dropped: 0 },
    logged: { first: undefined, last: undefined },
    minutes: 5,
    width: 80,
  });
  expect(lines.slice(-2).map((line) => line.trim())).toEqual(['curl [1999]', 'curl [2000]']);
});
