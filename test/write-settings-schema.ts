/** Writes traceward.schema.json and docs/settings.md from the settings' definition: `node test/write-settings-schema.ts`. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { settingsSchema } from '#core/settings/settings.ts';
import { settingsReference } from '#test/settings-reference.ts';

/** What cannot be said in JSON Schema (that a pattern has its group, that a suppression is narrow) is left to traceward. */
export function settingsJsonSchema(): string {
  const schema = toJsonSchema(settingsSchema, { errorMode: 'ignore' });
  return `${JSON.stringify({ title: 'traceward.json', ...schema }, null, 2)}\n`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync('traceward.schema.json', settingsJsonSchema());
  writeFileSync('docs/settings.md', settingsReference(settingsJsonSchema()));
}
