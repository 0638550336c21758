import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { JOURNAL_FORMAT, openJournal } from '#cli/scan/journal/journal.ts';
import { writeExactJson } from '#core/exact-json.ts';
import { hashOf } from '#core/hash.ts';
import { VERSION } from '#core/version.ts';
import { FORM_RECORDS } from '#test/factories/both-readings.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { factsOf } from '#test/factories/scan.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const OPTIONS = { clusterOf: () => 'demo', range: { from: undefined, to: undefined }, keepsArguments: false };

test.each([
  ['without a number of its format', ''],
  ['of the format before', ` ${JOURNAL_FORMAT - 1}`],
])('a journal %s is refused and left as it is, empty or not', (_, format) => {
  const name = join(folder.path, 'journal');
  for (const entry of ['', `${'0'.repeat(32)} ${'0'.repeat(32)} {}\n`]) {
    const text = `traceward ${VERSION} journal${format}\n${entry}`;
    writeFileSync(name, text);
    expect(() => openJournal(name, OPTIONS)).toThrow('is no journal of this version of traceward');
    expect(readFileSync(name, 'utf8')).toBe(text);
  }
});

/**
 * If this fails, a source is read otherwise, or something else is kept of it, and an older journal would lose findings: let JOURNAL_FORMAT
 * grow, and write its number and the new sum here.
 */
test('the number of the format changes with what is read of a source, and how that is kept', () => {
  const lines = FORM_RECORDS.flatMap(([, records]) => records).sort();
  const facts = factsOf({ content: `${lines.join('\n')}\n` });
  expect([JOURNAL_FORMAT, hashOf(writeExactJson(facts))]).toEqual([6, 'dd5de5920e8691167e3df7a8ccc4dca2']);
});
