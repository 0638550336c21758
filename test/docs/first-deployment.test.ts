import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const PAGE = readFileSync(join(__dirname, '../../docs/first-deployment.md'), 'utf8');
const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => [text.split('\n', 1)[0] ?? '', text] as const);

test.each(SECTIONS)('"%s" has what one sees, why, a command, and what to do', (_, text) => {
  expect(text).toMatch(/\*\*You see\*\*[\s\S]*\*\*Why\*\*/);
  expect(text).toMatch(/^```sh$/m);
  expect(text).toMatch(/\*\*Do\*\*|what to do/);
});
