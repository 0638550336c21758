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
  if (isMissing(issue)) return `${path}: expected a value, found nothing`;
  const own = issue.message.startsWith(OWN_MESSAGE) ? issue.message.slice(OWN_MESSAGE.length) : issue.expected;
  return `${path}: expected ${own}, found ${SECRETS.has(path) ? 'something else' : found(issue)}`;
}

/** What may hold a secret by mistake, which must not end up in a log. */
const SECRETS: ReadonlySet<string> = new Set(['alerts.slackWebhookSecretArn']);

/** How messages begin that the settings' definition gives; valibot's own begin with `Invalid`. */
const OWN_MESSAGE = 'Expected ';

/** Valibot has one kind of issue for a key that is unknown, and for one that is missing. */
function isMissing({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected !== 'never';
}

/** A check over several members is forwarded to one of them, but its issue still tells of what was checked: of all. */
function found(issue: v.BaseIssue<unknown>): string {
  if (issue.input === '') return 'an empty text';
  const value = issue.path?.at(-1)?.value;
  const isText = value === null || typeof value === 'string';
  return issue.type === 'check' && isText ? JSON.stringify(value) : issue.received;
}
