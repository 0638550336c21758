import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import wabt from 'wabt';

const LINE = 112;
const PROJECT = join(import.meta.dirname, '../..');

/** All programs that are written in WebAssembly's text format. */
export const WAT_FILES = globSync('{core,compression}/**/*.wat', { cwd: PROJECT }).map((name) => join(PROJECT, name));

/** The module that holds the code of such a program, and stands beside it: its path and its text. */
export async function translateWat(path: string): Promise<{ readonly path: string; readonly text: string }> {
  const name = basename(path, '.wat');
  const module = (await wabt()).parseWat(path, readFileSync(path, 'utf8'), { simd: true, bulk_memory: true });
  module.validate();
  const code = Buffer.from(module.toBinary({}).buffer).toString('base64');
  const lines = (code.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).map((piece) => `  '${piece}',`).join('\n');
  return {
    path: path.replace(/\.wat$/, '-code.ts'),
    text: `/** ${name}.wat, translated by "npm run wasm". */\nexport const ${name.toUpperCase()}_CODE = [\n${lines}\n].join('');\n`,
  };
}
