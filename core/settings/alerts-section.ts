import * as v from 'valibot';
import { SUSPICIOUS_TOOLS } from '#core/detectors/registry.ts';
import { secretArn } from './arns.ts';
import { clustersSection } from './clusters-section.ts';
import { emails } from './emails.ts';
import { DEFAULT_OCSF_VERSION, OCSF_VERSIONS } from './ocsf-version.ts';
import { riskSection } from './risk-section.ts';
import { routesSection } from './routes-section.ts';
import { described, section, text, wholeNumber } from './schema.ts';

/** https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html */
const amazonQ = section({
  workspaceId: described(
    v.pipe(v.string(), v.regex(/^[0-9A-Z]{1,255}$/, 'Expected the id of a Slack workspace, such as T0123ABCD')),
    'The id of the workspace of Slack, which an administrator has authorized in Amazon Q Developer once.',
    'T0123ABCD',
  ),
  channelId: described(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,255}$/, 'Expected the id of a Slack channel, such as C0123ABCD')),
    'The id of the channel.',
    'C0123ABCD',
  ),
});

/** Parts of names of pods, each behind a hyphen. */
const nameEnding = v.pipe(
  v.string(),
  v.regex(
    /^(?:-[a-z0-9*?]+)+$/,
    'Expected an ending that begins with a hyphen, of small letters, digits, hyphens, "*" and "?", such as -build-*',
  ),
);

/** Who is told what, how, and how much of it. */
export const alertsSection = section({
  email: described(v.optional(emails, []), 'Receivers of alerts and alarms, each of whom has to confirm.', [
    'security@example.com',
  ]),
  slackWebhookSecretArn: described(
    v.optional(v.nullable(secretArn), null),
    'The secret of Secrets Manager that holds the URL of an incoming webhook of Slack.',
    'arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-AbCdEf',
  ),
  amazonQ: described(
    v.optional(v.nullable(amazonQ), null),
    'A channel of Slack that Amazon Q Developer in chat applications posts to.',
    { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
  ),
  routes: v.pipe(
    v.optional(routesSection, []),
    v.description(
      'Who gets which messages, on which channel. Tried in order; what no route takes goes to the channels above.',
    ),
    v.metadata({ examples: [[{ name: 'oncall', match: { severity: 'high' }, email: ['oncall@example.com'] }]] }),
  ),
  format: described(
    v.optional(v.picklist(['traceward', 'ocsf']), 'traceward'),
    'What machines get of a finding: JSON of its own, or a Detection Finding of OCSF.',
    'ocsf',
  ),
  ocsfVersion: described(
    v.optional(v.picklist(OCSF_VERSIONS), DEFAULT_OCSF_VERSION),
    'The release of OCSF in which findings are written: on the topic, by rescans and by the command line.',
    ...OCSF_VERSIONS,
  ),
  clusters: clustersSection,
  arguments: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Whether findings and alerts tell the arguments of programs: the first 16, 256 characters of each. Command lines may hold tokens and passwords, so that they are not even kept without this.',
    ),
    v.examples([false, true]),
  ),
  ceilingPer15Minutes: v.pipe(
    v.optional(v.pipe(wholeNumber, v.minValue(1)), 20),
    v.description(
      'Maximum number of messages in a quarter of an hour. Risky findings pass it; what is not risky has half of it, and of one namespace a quarter.',
    ),
    v.examples([20]),
  ),
  baselineHours: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(0)), 24),
    v.description(
      'For so many hours after its first object all that a cluster does is told as one summary, but for oddities.',
    ),
    v.examples([24, 0]),
  ),
  dailyReportHour: v.pipe(
    v.optional(v.pipe(wholeNumber, v.minValue(0), v.maxValue(23)), 8),
    v.description(
      'The hour of the daily report, in UTC: where clocks change, it comes an hour later by them in summer.',
    ),
    v.examples([8]),
  ),
  immediateProcesses: v.pipe(
    v.optional(v.array(text), [...SUSPICIOUS_TOOLS]),
    v.description(
      'Names of suspicious tools: they raise the risk, and alert at once on the first day of a cluster, too. They are compared without case, digits and signs.',
    ),
    v.examples([['sh', 'curl', 'kubectl']]),
  ),
  generatedNames: v.pipe(
    v.optional(v.array(nameEnding), []),
    v.description(
      'Endings of names of pods that are generated, beside those of controllers and CI that are known: pods whose names differ in them are of one workload. "*" is any text without a hyphen, "?" any one character of it.',
    ),
    v.examples([['-build-*', '-????????']]),
  ),
  risk: v.pipe(
    v.optional(riskSection, {}),
    v.description(
      'What makes a finding matter more or less. From 25 points on it is medium, from 50 high, from 100 critical.',
    ),
    v.metadata({ examples: [{ weights: { tool: 60 }, namespaces: { sandbox: -20 } }] }),
  ),
});
