/** `npm run wasm`: translates all .wat files anew, after a change of one. */
import { writeFileSync } from 'node:fs';
import { translateWat, WAT_FILES } from './factories/translate-wat.ts';

for (const file of WAT_FILES) {
  const { path, text } = await translateWat(file);
  writeFileSync(path, text);
}
