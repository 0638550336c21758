import * as v from 'valibot';
import { alertsSection } from './alerts-section.ts';
import { apiServersSection } from './api-servers-section.ts';
import { clusterPattern } from './cluster-pattern.ts';
import { connectionsSection } from './connections-section.ts';
import { integrationsSection } from './integrations-section.ts';
import { logsSection } from './logs-section.ts';
import { rescanSection } from './rescan-section.ts';
import { rulesSection } from './rules-section.ts';
import { days, described, section, text, wholeNumber } from './schema.ts';
import { stackSettings } from './stack-settings.ts';
import { suppressionEntry } from './suppression-entry.ts';

/** `traceward.json`: one document for the stack, the functions and the command line. */
export const settingsSchema = section({
  $schema: described(
    v.optional(v.string()),
    'Where the JSON Schema of this document is: with it, editors explain and check the settings.',
    './traceward.schema.json',
  ),
  ...stackSettings,
  logs: described(v.optional(logsSection, {}), 'Where the logs lie, and how new ones announce themselves.', {
    bucket: 'acme-tracee-logs',
    existing: true,
    trigger: 'eventbridge',
  }),
  cluster: described(
    v.optional(
      section({
        pattern: described(
          v.optional(v.nullable(clusterPattern), null),
          "A regular expression over an object's key, or over a file's path below the directory that was named: its group cluster is the name of the cluster, and its group node, if it has one, that of the node.",
          '(?:^|/)cluster=(?<cluster>[^/]+)/',
        ),
        default: described(
          v.optional(text, 'default'),
          'The cluster of logs that the pattern does not match, or of all.',
          'prod-eu',
        ),
      }),
      {},
    ),
    'Which cluster a log is of.',
    { pattern: '(?:^|/)cluster=(?<cluster>[^/]+)/', default: 'unknown' },
  ),
  apiServers: described(
    v.optional(apiServersSection, []),
    'Where the API servers of clusters are. With it, connections alone are enough; without it, containers have to show their environment. kubectl get svc,endpointslices kubernetes -n default -o json | npx traceward api-servers prints an entry.',
    [{ cluster: 'prod-*', addresses: ['10.20.0.0/28:443', 'demo-dns-1a2b.hcp.westeurope.azmk8s.io'] }],
  ),
  rules: rulesSection,
  connections: connectionsSection,
  alerts: described(v.optional(alertsSection, {}), 'Who is told what, how, and how much of it.', {
    email: ['security@example.com'],
  }),
  retentionDays: described(
    v.optional(
      section({
        bindings: described(
          v.optional(days, 90),
          'What containers were told of their API server: renewed while they are seen. A container that connects later than this after its last exec is not known any more.',
          90,
        ),
        contacts: described(
          v.optional(days, 14),
          'Connections that nothing explains yet: so late may come what explains them.',
          14,
        ),
        findings: described(
          v.optional(days, 400),
          'Findings, after they were last seen. One that comes back later is new.',
          400,
        ),
      }),
      {},
    ),
    'For how many days the table keeps what.',
    { findings: 730 },
  ),
  maxConcurrency: described(
    v.optional(v.pipe(wholeNumber, v.minValue(2), v.maxValue(1000)), 20),
    'How many functions read new objects at once: more are faster when many come, and take more of the account.',
    20,
  ),
  batching: v.pipe(
    v.optional(
      section({
        windowSeconds: v.pipe(
          v.optional(v.pipe(wholeNumber, v.minValue(0), v.maxValue(300)), 10),
          v.description(
            'Lambda waits so many seconds for more objects before it calls detect: later alerts, and a smaller bill. 0 waits for none.',
          ),
          v.examples([10, 0]),
        ),
      }),
      {},
    ),
    v.description('How objects that have landed are given to detect.'),
    v.examples([{ windowSeconds: 0 }]),
  ),
  integrations: described(v.optional(integrationsSection, {}), 'Where findings go beside the topics.', {
    archive: true,
    securityHub: true,
    eventBus: 'default',
  }),
  rescan: described(v.optional(rescanSection, {}), 'How history is read again.', { maxConcurrency: 50 }),
  suppressions: described(
    v.optional(v.array(suppressionEntry), []),
    'What is expected: findings that match all conditions of an entry are stored and counted, and tell nobody.',
    [
      {
        namespace: 'monitoring',
        workload: 'prometheus',
        reason: 'It discovers its targets there',
        owner: 'platform team',
        expires: '2027-01-31',
        mode: 'suppress',
      },
    ],
  ),
});

/** All settings, with a value for each. */
export type Settings = v.InferOutput<typeof settingsSchema>;
