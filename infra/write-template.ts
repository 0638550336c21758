/** `npm run template -- --out DIR [--config FILE]`: writes what it takes to deploy without npm and without the CDK. */
import { parseArgs } from 'node:util';
import { TracewardError } from '#core/errors.ts';
import { loadStackSettings } from './load-settings.ts';
import { writeRelease } from './release/write-release.ts';

const USAGE = 'usage: npm run template -- --out DIR [--config FILE]\n';

const { values } = parseArgs({ options: { out: { type: 'string' }, config: { type: 'string' } }, strict: false });
const { out, config } = values;
if (typeof out !== 'string' || (config !== undefined && typeof config !== 'string')) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    const names = writeRelease(loadStackSettings(config), out);
    process.stdout.write(names.map((name) => `${name}\n`).join(''));
  } catch (error) {
    if (!(error instanceof TracewardError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
