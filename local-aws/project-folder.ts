import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TracewardError } from '#core/errors.ts';

/** Where package.json and cdk.json lie. */
export const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** What can be made again; it goes with node_modules. */
export const CACHE_FOLDER = join(PROJECT_FOLDER, 'node_modules/.cache/traceward');

/** Throws `settings` in an installed package, which lacks what would be deployed. `command`: as it is typed there. */
export function requireCheckout(command: string): void {
  if (existsSync(join(PROJECT_FOLDER, 'infra/app.ts'))) return;
  const right = `npm ci && npx traceward ${command}`;
  throw new TracewardError(
    'settings',
    `this runs what would be deployed, and needs a checkout of traceward; there: ${right}`,
  );
}
