import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '../..');

/** What a suite needs; each gives in words what is missing. */
export type Suite = { readonly name: string; readonly missing: readonly string[] };

/**
 * The suites that can run here. For the others it says why not; in CI (`CI=true`) that is a failure, because a test
 * that did not run must not look like one that passed.
 */
export function runnable(suites: readonly Suite[], install = 'npm run e2e:install'): string[] {
  const lacking = suites.filter(({ missing }) => missing.length > 0);
  for (const { name, missing } of lacking) console.error(`NOT RUN: ${name}, for want of ${missing.join(' and ')}`);
  if (lacking.length > 0) {
    console.error(`Install with: ${install}`);
    if (process.env['CI'] === 'true') process.exit(1);
  }
  return suites.filter((suite) => !lacking.includes(suite)).map(({ name }) => name);
}

/** Runs jest on this Node, and gives its exit status. */
export function runJest(config: string, args: readonly string[], environment: Record<string, string> = {}): number {
  const jest = join(PROJECT, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(process.execPath, [jest, '--config', join(PROJECT, config), ...args], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return status ?? 1;
}
