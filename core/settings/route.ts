import { isAtLeast, type Severity } from '#core/detectors/detector.ts';
import { matchesGlob } from '#core/glob.ts';

/** The kinds of messages that people get. */
export const ALERT_KINDS = [
  'first',
  'follow-up',
  'daily',
  'overflow',
  'baseline',
  'suppression-ended',
  'rescan',
  'watch',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

/** What must be so for a route to take a message: all that is given. */
export type RouteMatch = {
  /** The least. */
  readonly severity?: Severity | undefined;
  /** Globs. */
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly rule?: string | undefined;
  /** What findings are called by of the user's detectors whose ids the glob matches. */
  readonly ruleEvents?: readonly string[] | undefined;
  readonly kind?: readonly AlertKind[] | undefined;
};

/** Who gets which messages in place of the channels that get all. */
export type Route = {
  readonly name: string;
  readonly match: RouteMatch;
  readonly email: readonly string[];
  readonly slackWebhookSecretArn: string | null;
  readonly pagerDutySecretArn: string | null;
  readonly webhookSecretArn: string | null;
  /** A topic that is not the stack's, and the key that encrypts it. */
  readonly topicArn: string | null;
  readonly topicKmsKeyArn: string | null;
  /** Whether the routes after this one are tried, too. */
  readonly continue: boolean;
};

/** How a message is posted to a receiver that is no mailbox. Its attribute of this name holds what is posted, as JSON. */
export const POST_CHANNELS = ['slack', 'pagerduty', 'webhook'] as const;

export type PostChannel = (typeof POST_CHANNELS)[number];

/** The secret of the receiver that a route, or what gets all, has on this channel. */
export function secretOf(
  route: Pick<Route, 'slackWebhookSecretArn'> & Partial<Pick<Route, 'pagerDutySecretArn' | 'webhookSecretArn'>>,
  channel: PostChannel,
): string | null {
  const arns = {
    slack: route.slackWebhookSecretArn,
    pagerduty: route.pagerDutySecretArn,
    webhook: route.webhookSecretArn,
  };
  return arns[channel] ?? null;
}

/** Whether the stack has a topic for the route: only what is published right to another's topic needs none. */
export function hasOwnTopic(route: Route): boolean {
  return route.email.length > 0 || POST_CHANNELS.some((channel) => secretOf(route, channel) !== null);
}

export function hasChannel(route: Route): boolean {
  return hasOwnTopic(route) || route.topicArn !== null;
}

/** PagerDuty shows what is about one group; the rest of a route that has nothing else would be told to nobody. */
function isPagerDutyAlone(route: Route): boolean {
  const others = [route.slackWebhookSecretArn, route.webhookSecretArn, route.topicArn];
  return route.pagerDutySecretArn !== null && route.email.length === 0 && others.every((arn) => arn === null);
}

const ABOUT_ONE_GROUP: readonly AlertKind[] = ['first', 'follow-up'];
const ABOUT_GROUPS: readonly AlertKind[] = [...ABOUT_ONE_GROUP, 'daily', 'overflow', 'baseline', 'rescan'];
const ABOUT_CLUSTERS: readonly AlertKind[] = [...ABOUT_GROUPS, 'watch'];

/** The kinds of messages that a route can take: a message about many groups has no namespace, and so on. */
export function possibleKinds(route: Route): readonly AlertKind[] {
  const { severity, rule, cluster, namespace, kind = ALERT_KINDS } = route.match;
  return kind.filter(
    (each) =>
      ((namespace === undefined && !isPagerDutyAlone(route)) || ABOUT_ONE_GROUP.includes(each)) &&
      ((severity === undefined && rule === undefined) || ABOUT_GROUPS.includes(each)) &&
      (cluster === undefined || ABOUT_CLUSTERS.includes(each)),
  );
}

/** Whether `earlier` leaves nothing over for `later`. Where globs are too intricate to tell, it says no. */
export function hides(earlier: Route, later: Route): boolean {
  if (earlier.continue) return false;
  const [a, b] = [earlier.match, later.match];
  const kinds = possibleKinds(earlier);
  return (
    possibleKinds(later).every((kind) => kinds.includes(kind)) &&
    (a.severity === undefined || (b.severity !== undefined && isAtLeast(b.severity, a.severity))) &&
    (['cluster', 'namespace', 'rule'] as const).every((name) => coversGlob(a[name], b[name]))
  );
}

/** A glob matches all that another does if it matches its text: only `?` would take a `*` for one character. */
function coversGlob(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined) return true;
  return b !== undefined && matchesGlob(a, b) && !(a.includes('?') && b.includes('*') && a !== b);
}

/** The last part of the logical id of what belongs to a route. */
export function routeId({ name }: Pick<Route, 'name'>): string {
  return plainRouteName(name).replace(/^./, (letter) => letter.toUpperCase());
}

/** Two routes must not have the same: logical ids have no hyphens. */
export function plainRouteName(name: string): string {
  return name.replaceAll('-', '');
}
