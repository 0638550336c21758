import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOutputFile } from '#cli/terminal/output-file.ts';
import { isObject, parseObject } from '#core/json.ts';
import { CACHE_FOLDER, PROJECT_FOLDER } from '#local-aws/project-folder.ts';

/**
 * Writes the settings file of a run for which none was named, and returns its path: traceward.json, but without a quiet
 * first day, because every run's first day is its only one. Throws `settings` or `output` if it cannot be written.
 */
export async function writeLocalSettings(): Promise<string> {
  const standard = join(PROJECT_FOLDER, 'traceward.json');
  const document = existsSync(standard) ? parseObject(readFileSync(standard, 'utf8')) : {};
  // What is wrong with it is told by whoever reads it as settings.
  if (document === undefined) return standard;
  const alerts = isObject(document['alerts']) ? document['alerts'] : {};
  const { $schema: _, ...rest } = document;
  const text = JSON.stringify({ ...rest, alerts: { baselineHours: 0, ...alerts } });
  const path = join(CACHE_FOLDER, 'local-settings.json');
  mkdirSync(CACHE_FOLDER, { recursive: true });
  const file = openOutputFile(path);
  await file.write(text);
  file.commit();
  return path;
}
