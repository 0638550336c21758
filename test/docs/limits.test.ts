import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DETECTORS } from '#core/detectors/registry.ts';
import { readSettings } from '#core/settings/read-settings.ts';

const PAGE = readFileSync(join(__dirname, '../../docs/limits.md'), 'utf8');
const { retentionDays } = readSettings('{}', '');

test.each(Object.entries(retentionDays))(
  'the page says for how long the settings remember %s: %i days',
  (name, days) => {
    expect(PAGE).toMatch(new RegExp(`\`retentionDays\\.${name}\`\\s\\(${days}(?: days)?\\)`));
  },
);

test('the pages agree on how many rules are decided from raw events, and each has its line', () => {
  const decided = DETECTORS.filter(({ alone }) => alone !== undefined).map(({ id }) => id);
  const inWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'][decided.length] ?? '';
  expect(PAGE).toMatch(new RegExp(`\\b${inWords} rules are\\s\\[decided from raw events`, 'i'));
  const rules = readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8');
  expect(rules).toMatch(new RegExp(`\\b${inWords} others are\\s\\[decided here`, 'i'));
  const [, section = ''] = rules.split('## Decided from raw events');
  const lines = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (TRC-\d+) /gm)].map(([, id]) => id);
  expect(lines).toEqual(decided);
});

test('every hole has its size and what closes it', () => {
  const holes = PAGE.split(/^### /m).slice(1);
  const open = holes.filter((hole) => !/\*\*Size\*\*.*\*\*Closes it\*\*/s.test(hole));
  expect(open.map((hole) => hole.split('\n', 1)[0])).toEqual([
    'What does not hide a connection',
    'A variable that says something else',
  ]);
});
