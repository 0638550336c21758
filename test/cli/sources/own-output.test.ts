import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { isOwnOutput } from '#cli/sources/own-output.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

const CUT = `${connectLine(inet('10.96.0.1')).slice(0, -9)}\n`;

const folder = temporaryFolder();
afterAll(() => folder.remove());

function isOwn(content: string): boolean {
  const path = join(folder.path, 'a');
  writeFileSync(path, content);
  return isOwnOutput(path);
}

test.each([
  'traceward 3 journal 1\n',
  `{"id":"${'a'.repeat(32)}","signature":{"id":"x"}}\n`,
  '{"category_uid":2,"product":{"name":"traceward","vendor_name":"traceward",\n',
  '{"sources":1,"bytes":1,"lines":1,"malformed":0,"malformedByReason":{}}\n',
  '<!doctype html>\n<html lang="en">\n<meta name="generator" content="traceward 1">\n',
])('a damaged log is none that begins as one: %j', (beginning) => {
  expect([isOwn(beginning), isOwn(`${beginning}${CUT.repeat(5)}`)]).toEqual([true, false]);
});
