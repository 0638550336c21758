import { fileURLToPath } from 'node:url';

/** Where package.json and cdk.json lie. */
export const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url));
