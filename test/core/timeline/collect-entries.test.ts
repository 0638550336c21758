import { expect, test } from '@jest/globals';
import { collectEntries } from '#core/timeline/collect-entries.ts';
import type { Entry } from '#core/timeline/read-entry.ts';

function anEntry(time: Entry['time'], line: number): Entry {
  return {
    ...{ time, source: 'a.log', position: { line, record: 1 }, event: 'security_file_open', kind: 'other', what: '/a' },
    process: {
      ...{ name: 'curl', number: '7', parentNumber: '1', id: undefined, parent: undefined, user: undefined },
      isEntered: false,
    },
  };
}

test.each([undefined, 'relative'] as const)(
  'of too many events those of a known time are kept, not those of time %s',
  (time) => {
    const collector = collectEntries({ isEvidence: () => false, middle: 1000n });
    for (let line = 1; line <= 5000; line += 1) collector.add(anEntry(time, line));
    collector.add(anEntry(900n, 5001));
    const { entries, dropped } = collector.entries();
    expect(entries[0]?.time).toBe(900n);
    expect([entries.length, dropped]).toEqual([2000, 3001]);
  },
);
