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

test('each rule that is decided from raw events has its line, and no other has', () => {
  const decided = DETECTORS.filter(({ alone }) => alone !== undefined).map(({ id }) => id);
  const rules = readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8');
  const [, section = ''] = rules.split('## Decided from raw events');
  const [, ...lines] = (section.split('\n## ')[0] ?? '').matchAll(/^\| (\S+) /gm);
  expect(lines.map(([, id]) => id).sort()).toEqual(decided.sort());
});

test('every hole has its size and what closes it', () => {
  const holes = PAGE.split(/^### /m).slice(1);
  const open = holes.filter((hole) => !/\*\*Size\*\*.*\*\*Closes it\*\*/s.test(hole));
  expect(open.map((hole) => hole.split('\n', 1)[0])).toEqual([
    'What does not hide a connection',
    'A variable that says something else',
  ]);
});
