import { readFileSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { parseObject } from '#core/json.ts';
import { formatEntries } from '#core/output/suppression-json.ts';

/** The settings file with these entries after its own, indented as it is. Throws `settings` if it is none. */
export function mergeIntoSettings(path: string, entries: readonly object[]): string {
  const text = readText(path);
  const document = parseObject(text);
  if (document === undefined)
    throw new TracewardError('settings', `${path}: expected a settings file, which is a JSON object`);
  const own = document['suppressions'] ?? [];
  if (!Array.isArray(own)) throw new TracewardError('settings', `${path}: suppressions: expected a list`);
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const added: unknown = JSON.parse(formatEntries(entries));
  const merged = { ...document, suppressions: [...own, ...(Array.isArray(added) ? added : [])] };
  return `${JSON.stringify(merged, undefined, indent)}\n`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TracewardError('settings', `${path}: it cannot be read`, { cause });
  }
}
