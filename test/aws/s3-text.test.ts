import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { linesIn } from '#aws/s3-text.ts';

async function linesOf(stream: Readable): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesIn(stream)) lines.push(line);
  return lines;
}

test('an object has the lines that newlines end, and characters are whole wherever its bytes are cut', async () => {
  const bytes = Buffer.from('a\u2028b\n\n\u0085é😀\nlast\u2029');
  for (const size of [1, 2, 3, 100]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    expect(await linesOf(Readable.from(chunks, { objectMode: false }))).toEqual([
      'a\u2028b',
      '',
      '\u0085é😀',
      'last\u2029',
    ]);
  }
});

test('lines of an object that breaks off end with its error', async () => {
  const broken = new Readable({ read() {} });
  broken.push('whole\nhal');
  const lines = linesIn(broken);
  expect(await lines.next()).toEqual({ done: false, value: 'whole' });
  broken.destroy(new Error('the connection was lost'));
  await expect(lines.next()).rejects.toThrow('the connection was lost');
});
