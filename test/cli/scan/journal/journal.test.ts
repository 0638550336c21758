import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { JOURNAL_FORMAT, openJournal } from '#cli/scan/journal/journal.ts';
import { createCoverage } from '#core/correlate/coverage.ts';
import { VERSION } from '#core/version.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

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

/** If this fails, what a journal keeps has changed: let JOURNAL_FORMAT grow, and write the new names and number here. */
test('the number of the format changes with what is kept of a source', () => {
  const { counts, ...coverage } = createCoverage('demo');
  expect([JOURNAL_FORMAT, Object.keys(coverage).join(' '), Object.keys(counts).join(' ')]).toEqual([
    2,
    'cluster sources malformed otherContainers undecidedRules leftOutRules partial unread partialReason earliest firstOutOfRange lastOutOfRange hours',
    'bytes lines malformed otherOutput execs connects datagrams otherEvents execsWithEnvironment execsWithEndpoint truncatedEnvironments hostNames nameAnswers relativeTimestamps unknownTimes lostEvents traceeFindings otherTraceeFindings leftOut outOfRange undecided',
  ]);
});
