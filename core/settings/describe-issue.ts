import * as v from 'valibot';

/** What is wrong in a document: the path, what was expected and what was found. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
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
