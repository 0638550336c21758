import { existsSync, readFileSync } from 'node:fs';
import { refuseDuplicateKeys } from '#core/duplicate-keys.ts';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';
import { parseObject } from '#core/json.ts';
import { formatEntries } from '#core/output/suppression-json.ts';
import { withoutMark } from '#core/settings/read-settings.ts';

/**
 * The settings file with these entries after its own, indented as it is; `made` if there was none: then it is like the settings that
 * the entries were found with, so that they cover the same. Throws `settings` if it is no settings file.
 */
export function mergeIntoSettings(path: string, entries: readonly object[], found: string): MergedSettings {
  if (existsSync(path)) return { text: merge(path, withoutMark(readText(path)), entries), isMade: false };
  // Its schema lies elsewhere.
  const { $schema: _, ...document } = parseObject(found) ?? {};
  return { text: merge(path, JSON.stringify(document), entries), isMade: true };
}

export type MergedSettings = { readonly text: string; readonly isMade: boolean };

function merge(path: string, text: string, entries: readonly object[]): string {
  refuseDuplicateKeys(text, path);
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
    throw new TracewardError('settings', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
