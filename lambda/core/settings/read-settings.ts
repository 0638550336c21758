import * as v from 'valibot';
import { TracewardError } from '../errors.ts';
import { type Settings, settingsSchema } from './settings.ts';

/**
 * The settings that a document's text holds. `name` stands for the document in messages.
 * Throws `settings` with a line for each fault, naming its path, what was expected and what was found.
 */
export function readSettings(text: string, name: string): Settings {
  const result = v.safeParse(settingsSchema, parse(text, name));
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => `${name}: ${describe(issue)}`);
  throw new TracewardError('settings', faults.join('\n'));
}

export function defaultSettings(): Settings {
  return v.parse(settingsSchema, {});
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TracewardError('settings', `${name}: expected JSON, but ${String(cause)}`, { cause });
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the document';
  const expected = ['strict_object', 'custom', 'regex'].includes(issue.type) ? undefined : issue.expected;
  return `${path}: expected ${expected ?? issue.message.replace(/^Expected /, '')}, found ${found(issue)}`;
}

/** A check over several members is forwarded to one of them, but its issue still tells of what was checked: of all. */
function found(issue: v.BaseIssue<unknown>): string {
  const value = issue.path?.at(-1)?.value;
  const isText = value === null || typeof value === 'string';
  return issue.type === 'check' && isText ? JSON.stringify(value) : issue.received;
}
