import { matchesGlob } from '#core/glob.ts';
import { type Context, holds, matchesArn, substitute } from './condition.ts';
import type { Statement } from './statement.ts';

/** Who asks: a role by its ARN, or an AWS service by its name. */
export type Principal = { readonly role: string } | { readonly service: string };

/** One request, as far as policies see it. */
export type Call = {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** The ARN of what is used. */
  readonly resource: string;
  readonly context: Context;
};

/**
 * A statement where it has effect: on what a role may (`identity`), or on who may use a resource (`resource`), a role's
 * trust among them. `name`: where in the template it stands.
 */
export type AttachedStatement = {
  readonly kind: 'identity' | 'resource';
  /** The ARN of the role or the resource. */
  readonly to: string;
  readonly name: string;
  readonly statement: Statement;
};

export type Decision = 'allowed' | 'denied explicitly' | 'not allowed';

/**
 * What AWS answers. Without an allowing statement it is a denial.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * `accountOf`: the account that a resource belongs to.
 */
export function decide(
  call: Call,
  attached: readonly AttachedStatement[],
  accountOf: (arn: string) => string,
): Decision {
  const known = contextOf(call, accountOf);
  const relevant = attached.filter(({ statement }) => covers(statement, call, known));
  const ofIdentity = relevant.filter(({ kind, to }) => kind === 'identity' && to === roleOf(call.principal));
  const ofResource = relevant
    .filter(({ kind, to }) => kind === 'resource' && to === policyHolder(call.resource))
    .map(({ statement }) => ({ effect: statement.Effect, by: matchPrincipal(statement, call.principal) }))
    .filter(({ by }) => by !== 'another');

  const isDenied =
    ofIdentity.some(({ statement }) => statement.Effect === 'Deny') ||
    ofResource.some(({ effect }) => effect === 'Deny');
  if (isDenied) return 'denied explicitly';
  const grants = new Set(ofResource.filter(({ effect }) => effect === 'Allow').map(({ by }) => by));
  return isGranted(call, accountOf, ofIdentity.length > 0, grants) ? 'allowed' : 'not allowed';
}

/** A call in a line, for whoever reads that it was denied. */
export function describeCall({ principal, action, resource, context }: Call): string {
  const who = 'role' in principal ? principal.role : principal.service;
  return `${who} ${action} ${resource} ${JSON.stringify(context)}`;
}

/** A statement that names the account leaves it to the account's own policies who may. */
type PrincipalMatch = 'itself' | 'account' | 'another';

function isGranted(
  { principal, resource }: Call,
  accountOf: (arn: string) => string,
  byIdentity: boolean,
  grants: ReadonlySet<PrincipalMatch>,
): boolean {
  if ('service' in principal) return grants.has('itself');
  const isOtherAccount = accountOf(resource) !== accountOf(principal.role);
  if (isOtherAccount) return byIdentity && grants.size > 0;
  if (grants.has('itself')) return true;
  // A key's own policy has the last word, also within an account.
  return byIdentity && (serviceOf(resource) !== 'kms' || grants.has('account'));
}

function matchPrincipal({ Principal: wanted }: Statement, principal: Principal): PrincipalMatch {
  if (wanted === '*' || wanted?.AWS?.includes('*')) return 'itself';
  if ('service' in principal) return wanted?.Service?.includes(principal.service) ? 'itself' : 'another';
  if (wanted?.AWS?.includes(principal.role)) return 'itself';
  const account = principal.role.split(':')[4] ?? '';
  const isAccount = wanted?.AWS?.some((name) => name === account || name.endsWith(`:iam::${account}:root`));
  return isAccount ? 'account' : 'another';
}

function covers(statement: Statement, { action, resource }: Call, known: Context): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const isAction = (pattern: string) => matchesGlob(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => {
    const text = substitute(pattern, known);
    return text !== undefined && matchesArn(text, resource);
  };
  return (
    (Action?.some(isAction) ?? !NotAction?.some(isAction)) &&
    // The trust of a role names no resource.
    (Resource?.some(isResource) ?? !NotResource?.some(isResource)) &&
    holds(Condition, known)
  );
}

/** What AWS knows of every request: who asks, whose the resource is, and that the connection was safe. */
function contextOf({ principal, resource, context }: Call, accountOf: (arn: string) => string): Context {
  const asked = {
    'aws:securetransport': 'true',
    's3:tlsversion': '1.3',
    'aws:resourceaccount': accountOf(resource),
    's3:resourceaccount': accountOf(resource),
  };
  if ('service' in principal) return { ...asked, 'aws:principalisawsservice': 'true', ...context };
  const who = { 'aws:principalarn': principal.role, 'aws:principalaccount': principal.role.split(':')[4] ?? '' };
  return { ...asked, ...who, 'aws:principalisawsservice': 'false', ...context };
}

function roleOf(principal: Principal): string | undefined {
  return 'role' in principal ? principal.role : undefined;
}

/** An object is under its bucket's policy. */
function policyHolder(arn: string): string {
  return serviceOf(arn) === 's3' ? (arn.split('/')[0] ?? arn) : arn;
}

function serviceOf(arn: string): string | undefined {
  return arn.split(':')[2];
}
