import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** The browser to test with, if there is one. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  return (named === undefined ? PLACES : [named]).find((path) => existsSync(path));
}
