import { Annotations, type Stack } from 'aws-cdk-lib';
import type { SettingsDocument } from '#aws/settings-document.ts';
import type { Settings } from '#core/settings/settings.ts';
import { formatDay, toNanoseconds } from '#core/time.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { noticesAboutRules } from './detector-notices.ts';
import { allowSubscribing } from './logs/triggers/sns-trigger.ts';

/** Warns whoever synthesises or deploys of what nobody would see before it matters. */
export function addWarnings(stack: Stack, settings: Settings): void {
  for (const [id, warning] of Object.entries(warningsAbout(settings))) {
    Annotations.of(stack).addWarningV2(`traceward:${id}`, warning);
  }
}

/** By an id for each. */
export function warningsAbout({ alerts, logs }: Settings): Readonly<Record<string, string>> {
  const { email, slackWebhookSecretArn, amazonQ, routes } = alerts;
  const isSilent = slackWebhookSecretArn === null && amazonQ === null;
  return {
    ...(email.length === 0 && isSilent && (routes.length === 0 ? { 'nobody-told': NOBODY_TOLD } : leftOver(routes))),
    ...(email.length === 0 && !isSilent && { 'alarms-unheard': ALARMS_UNHEARD }),
    ...(logs.prefix.startsWith('/') && { 'prefix-slash': PREFIX_SLASH }),
  };
}

/** What no route takes. */
function leftOver(routes: Settings['alerts']['routes']): Readonly<Record<string, string>> {
  const takesAll = routes.some(({ match }) => Object.values(match).every((condition) => condition === undefined));
  return takesAll ? { 'alarms-unheard': ALARMS_UNHEARD } : { 'left-over': LEFT_OVER };
}

const LEFT_OVER =
  'Nobody will be told of what no route takes, nor that traceward has stopped: set alerts.email, or subscribe to the topics in the outputs AlertsTopicArn and AlarmsTopicArn.';
const NOBODY_TOLD =
  'Nobody will be told of findings, nor that traceward has stopped. alerts.email tells of both; alerts.slackWebhookSecretArn, alerts.amazonQ and alerts.routes tell of findings alone. Or subscribe to the topics in the outputs AlertsTopicArn and AlarmsTopicArn.';
const ALARMS_UNHEARD =
  'Nobody will be told that traceward has stopped: alarms go to alerts.email alone. Set it, or subscribe to the topic in the output AlarmsTopicArn.';
const PREFIX_SLASH =
  'logs.prefix begins with a slash. Keys in S3 seldom do, even where a shipper writes its path so; nothing else would be read.';

/**
 * What is right and good to know. The CDK's command line does not show what is less than a warning. `now`: milliseconds since the
 * epoch; no template depends on it.
 */
export function noticesAbout(
  document: Pick<SettingsDocument, 'settings' | 'detectors'>,
  target: DeploymentTarget,
  now: number,
): readonly string[] {
  const { logs, vpc, alerts, integrations, suppressions } = document.settings;
  const notices: string[] = [
    ...toPasteFirst(document.settings, target),
    ...noticesAboutRules(document, now),
    ...endedSuppressions(suppressions, now),
    ...keyNotices(logs, target),
  ];
  if (!logs.existing && logs.retentionDays === null) notices.push(LOGS_KEPT);
  if (vpc !== null)
    notices.push(
      `The functions run in your subnets and need a way to ${neededIn(alerts, integrations).join(', ')}.${elsewhere(alerts, target)}`,
    );
  return notices;
}

/** The price is that of S3's standard storage in us-east-1. */
const LOGS_KEPT =
  'Logs are kept until you delete them, at 0.023 USD a GB and month: 1,000 busy nodes add some 42 USD to the bill of each month. Set logs.retentionDays to delete them after so many days.';

function endedSuppressions(suppressions: Settings['suppressions'], now: number): string[] {
  const time = toNanoseconds(now);
  return suppressions.flatMap(({ expires }, at) =>
    expires > time
      ? []
      : [
          `suppressions.${at} ended on ${formatDay(expires)} and hides nothing: remove it, or have it reviewed and give it a new date.`,
        ],
  );
}

/** The other outputs that end in `ToPaste` name what only a deployment makes. */
function toPasteFirst({ logs, stackName }: Settings, { account }: DeploymentTarget): string[] {
  const { topicArn } = logs;
  if (topicArn === null || logs.account === null) return [];
  const accountArn = `arn:${topicArn.split(':')[1]}:iam::${account ?? 'ACCOUNT'}:root`;
  const statements = JSON.stringify(allowSubscribing(topicArn, accountArn, stackName));
  const unknown = account === undefined ? ' ACCOUNT is that of the stack; with its credentials, this names it.' : '';
  return [
    `The deployment fails unless the policy of ${topicArn} lets the stack subscribe. Its owner, ${logs.account}, first adds these statements: ${statements}${unknown}`,
  ];
}

/** The own bucket, and what the stack writes, are encrypted with the key, too. */
function keyNotices({ kmsKeyArn, topicArn, account }: Settings['logs'], target: DeploymentTarget): string[] {
  const notices: string[] = [];
  if (target.region === undefined && (kmsKeyArn ?? topicArn) !== null)
    notices.push(
      'No region is set, so it was not checked whether the key and the topic in logs are in that of the stack: set AWS_REGION, or AWS_PROFILE.',
    );
  const owner = kmsKeyArn?.split(':')[4];
  if (owner !== undefined && account === null && target.account !== undefined && owner !== target.account)
    notices.push(
      `logs.kmsKeyArn is a key of ${owner}, and the stack is in ${target.account}: what the stack itself keeps in S3 (results of rescans, the archive) is encrypted with it, too, and can be read by nobody once ${owner} takes it away. Paste the output KeyPolicyToPaste there; if the bucket of the logs is that account's as well, set logs.account, and what the stack keeps does without the key.`,
    );
  return notices;
}

/** Topics and secrets that interface endpoints of the stack's region do not lead to. */
function elsewhere({ slackWebhookSecretArn, routes }: Settings['alerts'], { region }: DeploymentTarget): string {
  if (region === undefined) return '';
  const others = routes.flatMap(({ topicArn, slackWebhookSecretArn: slack, pagerDutySecretArn, webhookSecretArn }) => [
    ...[topicArn, slack, pagerDutySecretArn, webhookSecretArn],
  ]);
  const regions = [slackWebhookSecretArn, ...others].flatMap((arn) => arn?.split(':')[3] ?? []);
  const foreign = [...new Set(regions)].filter((each) => each !== region).sort();
  if (foreign.length === 0) return '';
  return ` Topics and secrets of the settings are in ${foreign.join(', ')}: interface endpoints lead to services of their own region, so that takes a NAT gateway.`;
}

/** What functions talk to. CloudWatch takes their logs from outside of the network. */
function neededIn(
  { slackWebhookSecretArn, routes }: Settings['alerts'],
  integrations: Settings['integrations'],
): string[] {
  const receivers = [slackWebhookSecretArn, ...routes.map((route) => route.slackWebhookSecretArn)];
  const arnsOf = (name: 'pagerDutySecretArn' | 'webhookSecretArn') => routes.map((route) => route[name]);
  const groups = [
    { host: 'hooks.slack.com', arns: receivers },
    { host: 'events.pagerduty.com', arns: arnsOf('pagerDutySecretArn') },
    { host: 'the hosts of webhooks', arns: arnsOf('webhookSecretArn') },
  ].map(({ host, arns }) => ({ host, arns: arns.filter((arn) => arn !== null) }));
  const stores = groups
    .flatMap(({ arns }) => arns)
    .map((arn) => (arn.includes(':ssm:') ? 'Systems Manager' : 'Secrets Manager'));
  const hosts = groups.filter(({ arns }) => arns.length > 0).map(({ host }) => host);
  const services = [
    ...(integrations.securityHub ? ['Security Hub'] : []),
    ...(integrations.eventBus === null ? [] : ['EventBridge']),
  ];
  return ['S3 and DynamoDB (gateway endpoints)', 'SNS', 'SQS', ...services, ...new Set(stores), ...hosts];
}
