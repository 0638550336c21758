import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { translateKernel } from '../../../factories/translate-kernel.ts';

const FOLDER = join(__dirname, '../../../../lambda/core/shapes');

test('the code of the kernel is what its text says', async () => {
  const code = await translateKernel(readFileSync(join(FOLDER, 'kernel.wat'), 'utf8'));
  expect(readFileSync(join(FOLDER, 'kernel-code.ts'), 'utf8')).toBe(code);
});
