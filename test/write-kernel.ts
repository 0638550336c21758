/** `npm run kernel`: writes lambda/core/shapes/kernel-code.ts anew, after a change of kernel.wat. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { translateKernel } from './factories/translate-kernel.ts';

const FOLDER = join(import.meta.dirname, '../lambda/core/shapes');

writeFileSync(join(FOLDER, 'kernel-code.ts'), await translateKernel(readFileSync(join(FOLDER, 'kernel.wat'), 'utf8')));
