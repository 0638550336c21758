import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Settings } from '#core/settings/settings.ts';

/** Warns whoever synthesises or deploys of what nobody would see before it matters. */
export function addWarnings(stack: Stack, settings: Settings): void {
  for (const [id, warning] of Object.entries(warningsAbout(settings))) {
    Annotations.of(stack).addWarningV2(`traceward:${id}`, warning);
  }
}

function warningsAbout({ alerts, logs }: Settings): Readonly<Record<string, string>> {
  const { email, slackWebhookSecretArn, amazonQ } = alerts;
  const isSilent = slackWebhookSecretArn === null && amazonQ === null;
  return {
    ...(email.length === 0 && isSilent && { 'nobody-told': NOBODY_TOLD }),
    ...(email.length === 0 && !isSilent && { 'alarms-unheard': ALARMS_UNHEARD }),
    ...(logs.prefix.startsWith('/') && { 'prefix-slash': PREFIX_SLASH }),
  };
}

const NOBODY_TOLD =
  'Nobody will be told of findings, nor that traceward has stopped: set alerts.email, alerts.slackWebhookSecretArn or alerts.amazonQ, or subscribe to the topics in the outputs FindingsTopicArn, AlertsTopicArn and AlarmsTopicArn.';
const ALARMS_UNHEARD =
  'Nobody will be told that traceward has stopped: alarms go to alerts.email alone. Set it, or subscribe to the topic in the output AlarmsTopicArn.';
const PREFIX_SLASH =
  'logs.prefix begins with a slash. Keys in S3 seldom do, even where a shipper writes its path so; nothing else would be read.';

/** What is right and good to know. The CDK's command line does not show what is less than a warning. */
export function noticesAbout({ logs, vpc, alerts }: Settings): readonly string[] {
  const notices: string[] = [];
  if (!logs.existing && logs.retentionDays === null) notices.push(LOGS_KEPT);
  if (vpc !== null) notices.push(`The functions run in your subnets and need a way to ${neededIn(alerts).join(', ')}.`);
  return notices;
}

/** The price is that of S3's standard storage in us-east-1. */
const LOGS_KEPT =
  'Logs are kept until you delete them, at 0.023 USD a GB and month: 1,000 busy nodes add some 42 USD to the bill of each month. Set logs.retentionDays to delete them after so many days.';

/** What functions talk to. CloudWatch takes their logs from outside of the network. */
function neededIn({ slackWebhookSecretArn: arn }: Settings['alerts']): string[] {
  const ofSlack =
    arn === null ? [] : [arn.includes(':ssm:') ? 'Systems Manager' : 'Secrets Manager', 'hooks.slack.com'];
  return ['S3 and DynamoDB (gateway endpoints)', 'SNS', 'SQS', ...ofSlack];
}
