import * as v from 'valibot';
import { TracewardError } from '#core/errors.ts';
import { firstFaults } from '#core/first-faults.ts';
import { describeJsonFault } from '#core/json-fault.ts';
import { describeIssue } from './schema.ts';
import { type Settings, settingsSchema } from './settings.ts';

/**
 * The settings that a document's text holds. `name` stands for the document in messages.
 * Throws `settings` with a line for each of the first faults, naming its path, what was expected and what was found.
 */
export function readSettings(text: string, name: string): Settings {
  const result = v.safeParse(settingsSchema, parse(text, name));
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => `${name}: ${describeIssue(issue)}`);
  throw new TracewardError('settings', firstFaults(faults, name).join('\n'));
}

/** The settings of an empty document. */
export function defaultSettings(): Settings {
  return v.parse(settingsSchema, {});
}

function parse(text: string, name: string): unknown {
  const document = withoutMark(text);
  try {
    return JSON.parse(document);
  } catch (cause) {
    // JSON.parse quotes what it found: a link may lead to a file of secrets.
    throw new TracewardError('settings', `${name}: expected JSON, but ${describeJsonFault(document)}`, { cause });
  }
}

/** The text of a document as editors write it that mark UTF-8. */
export function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}
