import * as v from 'valibot';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { keyArn, secretArn, topicArn } from './arns.ts';
import { emails } from './emails.ts';
import { ALERT_KINDS, hasChannel, hides, plainRouteName, possibleKinds, type Route } from './route.ts';
import { described, section, text } from './schema.ts';

/** Functions know each topic from their environment, which has 4 KB. */
const MAX_ROUTES = 20;

const glob = (description: string, example: string) =>
  v.pipe(v.optional(text), v.description(description), v.examples([example]));

const match = section({
  severity: v.pipe(
    v.optional(v.picklist(SEVERITY_NAMES)),
    v.description('The least severity. A message about many groups has the greatest of theirs.'),
    v.examples(['high']),
  ),
  cluster: glob('A glob. All clusters that a message is about must match.', 'prod-*'),
  namespace: glob('A glob. A message about many groups has no namespace.', 'payments-*'),
  rule: glob('A glob. All rules that a message is about must match.', JOIN_DETECTOR.id),
  kind: v.pipe(
    v.optional(v.pipe(v.array(v.picklist(ALERT_KINDS)), v.nonEmpty('Expected at least one kind'))),
    v.description('The kinds of messages.'),
    v.examples([['first', 'follow-up']]),
  ),
});

const secret = (description: string, name: string) =>
  v.pipe(
    v.optional(v.nullable(secretArn), null),
    v.description(description),
    v.examples([`arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`]),
  );

const route = section({
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9-]{0,19}$/, 'Expected at most 20 small letters, digits and hyphens, beginning with a letter'),
    v.description(
      'Names the topic of the route, and the route in commands: at most 20 small letters, digits and hyphens, beginning with a letter. Another name is another topic.',
    ),
    v.examples(['oncall']),
  ),
  match: v.pipe(
    v.optional(match, {}),
    v.description('Which messages the route takes: those for which all of this is so. Empty: all.'),
    v.metadata({ examples: [{ severity: 'high', cluster: 'prod-*' }] }),
  ),
  email: described(v.optional(emails, []), 'Addresses, each of which has to confirm.', ['oncall@example.com']),
  slackWebhookSecretArn: secret('Of a secret that holds the address of an incoming webhook of Slack.', 'slack-oncall'),
  pagerDutySecretArn: secret('Of a secret that holds an integration key of Events API v2.', 'pagerduty'),
  webhookSecretArn: secret('Of a secret that holds an address, and perhaps a key to sign with.', 'webhook'),
  topicArn: v.pipe(
    v.optional(v.nullable(topicArn), null),
    v.description('A topic of SNS outside of the stack, to publish to.'),
    v.examples(['arn:aws:sns:eu-central-1:111122223333:security-alerts']),
  ),
  topicKmsKeyArn: v.pipe(
    v.optional(v.nullable(keyArn), null),
    v.description('The key that encrypts that topic, if one does.'),
    v.examples(['arn:aws:kms:eu-central-1:111122223333:key/11112222-3333-4444-5555-666677778888']),
  ),
  continue: v.pipe(
    v.optional(v.boolean(), false),
    v.description('Whether the routes after this one, and then the channels that get all, are tried, too.'),
    v.examples([true]),
  ),
});

/** Tried in order; the first that matches takes a message. */
export const routesSection = v.pipe(
  v.array(route),
  v.maxLength(MAX_ROUTES, `Expected at most ${MAX_ROUTES} routes`),
  v.checkItems(hasChannel, 'Expected a channel: email, or one of the ARNs'),
  v.checkItems(
    ({ topicArn, topicKmsKeyArn }) => topicKmsKeyArn === null || topicArn !== null,
    'Expected topicKmsKeyArn only beside topicArn',
  ),
  v.checkItems(
    ({ name }, at, all) => all.findIndex((other) => plainRouteName(other.name) === plainRouteName(name)) === at,
    'Expected names that differ in more than hyphens',
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [at, one] of dataset.value.entries()) {
      const message = faultOf(one, dataset.value.slice(0, at));
      if (message !== undefined) addIssue({ message, received: `the route ${one.name}` });
    }
  }),
);

function faultOf(one: Route, earlier: readonly Route[]): string | undefined {
  if (possibleKinds(one).length === 0) return 'Expected conditions that one kind of message can meet';
  const hiding = earlier.find((each) => hides(each, one));
  return hiding && `Expected a route that can be reached: ${hiding.name}, before it, takes all that it would`;
}
