import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const PROJECT = join(__dirname, '../../..');

test('what reads lines by templates is called by one file, by one function', () => {
  const files = globSync('{core,compression,aws,lambda,report-page,infra,local-aws,cli}/**/*.ts', { cwd: PROJECT });
  const imports = files.flatMap((path) => {
    const text = readFileSync(join(PROJECT, path), 'utf8');
    return [...text.matchAll(/^import (.+) from '#core\/line-templates\/.+';$/gm)].map(([, names]) => [path, names]);
  });
  expect(imports).toEqual([['core/correlate/source-scan.ts', '{ createLineReader }']]);
});
