import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';

const PAGE = readFileSync(join(__dirname, '../../docs/limits.md'), 'utf8');
const { retentionDays } = readSettings('{}', '');

test.each(Object.entries(retentionDays))(
  'the page says for how long the settings remember %s: %i days',
  (name, days) => {
    expect(PAGE).toMatch(new RegExp(`\`retentionDays\\.${name}\`\\s\\(${days}(?: days)?\\)`));
  },
);

test('every hole has its size and what closes it', () => {
  const holes = PAGE.split(/^### /m).slice(1);
  const open = holes.filter((hole) => !/\*\*Size\*\*.*\*\*Closes it\*\*/s.test(hole));
  expect(open.map((hole) => hole.split('\n', 1)[0])).toEqual([
    'What does not hide a connection',
    'A variable that says something else',
  ]);
});
