import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';

const THEIR_ACCOUNT = '444455556666';
const key = (account: string) => `arn:aws:kms:${REGION}:${account}:key/11112222-3333-4444-5555-666677778888`;
const existing = { existing: true, bucket: 'their-logs' };
const foreign = { ...existing, account: THEIR_ACCOUNT };
const topic = (account: string) => `arn:aws:sns:${REGION}:${account}:their-topic`;
const secret = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:slack-AbCdEf`;
const keyed = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`;
const parameter = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/slack`;
const inventory = { inventoryBucket: 'inventories' };
const integrations = { archive: true, securityHub: true, eventBus: 'security' };
const amazonQ = { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' };

/** Settings that differ in what has to be permitted: every kind of bucket with every trigger, and every option once or more. */
export const CONFIGURATIONS: Readonly<Record<string, object>> = {
  default: {},
  'own, s3, routes on every channel': {
    alerts: {
      routes: [
        {
          ...{ name: 'all', email: ['security@company.example'], slackWebhookSecretArn: secret },
          ...{ pagerDutySecretArn: keyed('pagerduty'), webhookSecretArn: keyed('webhook') },
          ...{ topicArn: topic(ACCOUNT), topicKmsKeyArn: key(ACCOUNT), continue: true },
        },
      ],
    },
  },
  'own, s3, key, Slack by a secret, inventory': {
    logs: { prefix: "it's! année (1)/", kmsKeyArn: key(ACCOUNT) },
    alerts: { slackWebhookSecretArn: secret },
    rescan: inventory,
  },
  'own, eventbridge, Amazon Q, OCSF, integrations': {
    logs: { trigger: 'eventbridge', prefix: 'cluster=a/' },
    alerts: { amazonQ, format: 'ocsf' },
    integrations,
  },
  'own, sns, key, Slack by a parameter, e-mail, integrations': {
    logs: { trigger: 'sns', kmsKeyArn: key(ACCOUNT) },
    alerts: { slackWebhookSecretArn: parameter, email: ['security@company.example'] },
    integrations,
  },
  'own, s3, in a network': {
    vpc: { subnetIds: ['subnet-01234567'], securityGroupIds: ['sg-01234567'] },
    permissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/boundary`,
    alerts: { slackWebhookSecretArn: secret },
  },
  'existing, s3, inventory': { logs: existing, rescan: inventory },
  'existing, eventbridge, key': { logs: { ...existing, trigger: 'eventbridge', kmsKeyArn: key(ACCOUNT) } },
  'existing, sns': { logs: { ...existing, trigger: 'sns', topicArn: topic(ACCOUNT) } },
  'foreign, s3, key, inventory': {
    logs: { ...foreign, prefix: 'tracee/', kmsKeyArn: key(THEIR_ACCOUNT) },
    rescan: inventory,
  },
  'foreign, eventbridge, Slack and Amazon Q': {
    logs: { ...foreign, trigger: 'eventbridge' },
    alerts: { slackWebhookSecretArn: secret, amazonQ },
  },
  'foreign, sns, key': {
    logs: { ...foreign, trigger: 'sns', topicArn: topic(THEIR_ACCOUNT), kmsKeyArn: key(THEIR_ACCOUNT) },
  },
};
