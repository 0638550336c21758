import { expect, test } from '@jest/globals';
import { incidentSection } from '#core/output/message/incident-section.ts';
import { plainText } from '#core/output/message/phrase.ts';

const part = (name: string, isThis = false) => ({ at: 1n, name, process: 'sh', isThis });
const incident = { thread: 'a', parts: [part('a shell'), part('a connection', true)] };

const linesOf = (mayHaveMore: boolean) =>
  incidentSection({ ...incident, mayHaveMore }).flatMap((section) =>
    section.kind === 'list' ? section.items.map(plainText) : [],
  );

test('an incident of which not all may be kept says so, and no other', () => {
  expect(linesOf(false)).toHaveLength(2);
  expect(linesOf(true).at(-1)).toBe('There may be more: only so many are kept. See below what else the container did.');
});
