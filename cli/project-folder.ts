import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where package.json and cdk.json lie. */
export const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** What can be made again; it goes with node_modules. */
export const CACHE_FOLDER = join(PROJECT_FOLDER, 'node_modules/.cache/traceward');
