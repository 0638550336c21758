// npm run test:report [-- arguments of jest]
// The report in a real Chromium: CHROMIUM, or where Debian and Ubuntu put theirs.
import { runJest, runnable } from '#test/e2e/run-jest.ts';
import { findChromium } from './chromium.ts';

const chromium = findChromium();
const suites = runnable(
  [{ name: 'test/browser', missing: chromium === undefined ? ['Chromium'] : [] }],
  'apt-get install --no-install-recommends chromium',
);
if (chromium !== undefined && suites.length > 0) {
  process.exitCode = runJest('test/browser/jest.config.json', process.argv.slice(2), { CHROMIUM: chromium });
}
