import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TracewardError } from '#core/errors.ts';
import { createClusterOf, faultOfClusterPattern } from '#core/settings/cluster-pattern.ts';
import { defaultSettings, readSettings } from '#core/settings/read-settings.ts';
import { settingsJsonSchema } from '#test/write-settings-schema.ts';

function faultsOf(document: unknown): string {
  try {
    readSettings(typeof document === 'string' ? document : JSON.stringify(document), 'traceward.json');
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(TracewardError);
    return error instanceof Error ? error.message : '';
  }
}

const ENTRY = { reason: 'expected', owner: 'ops', expires: '2027-01-31' };

describe('the settings', () => {
  test('have a default for everything', () => {
    expect(defaultSettings()).toEqual({
      stackName: 'traceward',
      tags: {},
      permissionsBoundaryArn: null,
      vpc: null,
      logs: {
        bucket: null,
        existing: false,
        account: null,
        prefix: '',
        kmsKeyArn: null,
        trigger: 's3',
        topicArn: null,
        retentionDays: null,
      },
      cluster: { pattern: null, default: 'default' },
      apiServers: [],
      alerts: {
        email: [],
        slackWebhookSecretArn: null,
        amazonQ: null,
        routes: [],
        format: 'traceward',
        ocsfVersion: '1.5.0',
        arguments: false,
        clusters: {},
        ceilingPer15Minutes: 20,
        baselineHours: 24,
        generatedNames: [],
        immediateProcesses: [
          ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'fish', 'busybox'],
          ...['curl', 'wget', 'nc', 'ncat', 'netcat', 'socat', 'telnet', 'openssl', 'ssh'],
          ...['kubectl', 'oc', 'helm', 'crictl', 'ctr', 'nerdctl', 'docker', 'kubeletctl', 'peirates'],
        ],
        dailyReportHour: 8,
        risk: {
          weights: {
            ...{
              temporary: 60,
              tool: 50,
              entered: 30,
              'new-executable': 20,
              'new-image': 10,
              others: 10,
              incident: 20,
            },
            ...{ inferred: -10, reported: -5, routine: -20 },
          },
          namespaces: {},
        },
      },
      retentionDays: { bindings: 90, contacts: 14, findings: 400 },
      maxConcurrency: 20,
      batching: { windowSeconds: 10 },
      integrations: { archive: false, securityHub: false, eventBus: null },
      connections: { retain: 'known' },
      rescan: { maxConcurrency: 20, toleratedFailurePercentage: 5, retentionDays: 14, inventoryBucket: null },
      rules: { minimumSeverity: 'low', include: [], exclude: [], severity: {} },
      suppressions: [],
    });
  });

  test.each([
    ['an unknown key', { alerts: { emial: [] } }, 'traceward.json: alerts.emial: expected one of email, '],
    ['an unknown key that is much like one', { alerts: { emial: [] } }, 'found "emial"; did you mean "email"?'],
    ['a number that is too small', { maxConcurrency: 0 }, 'maxConcurrency: expected at least 2, found 0'],
    ['a wrong type', { maxConcurrency: 'many' }, 'maxConcurrency: expected a number, found "many"'],
    ['a list for a section', { alerts: [] }, 'alerts: expected an object, found a list'],
    ['a list for the document', [], 'the document: expected an object, found a list'],
    [
      'an unknown choice',
      { logs: { trigger: 'sqs' } },
      'logs.trigger: expected "s3" or "eventbridge" or "sns", found "sqs"',
    ],
    [
      'a pattern that is none',
      { cluster: { pattern: '(' } },
      'cluster.pattern: expected a regular expression of JavaScript (Unterminated group), found "("',
    ],
    ['a pattern without its group', { cluster: { pattern: '(a)' } }, 'cluster.pattern: expected a group named cluster'],
    [
      'a suppression of one condition',
      { suppressions: [{ ...ENTRY, pod: 'a' }] },
      'suppressions.0: expected at least two conditions',
    ],
    [
      'a suppression of a rule with one condition beside it',
      { suppressions: [{ ...ENTRY, rule: 'TRC-1013', pod: 'a' }] },
      'expected at least two conditions (of cluster, namespace, workload, pod, container, image, executable, process, address), or one and "broad": true, found rule "TRC-1013", pod "a"',
    ],
    [
      'a suppression of everything',
      { suppressions: [{ ...ENTRY, broad: true }] },
      'suppressions.0: expected at least one condition',
    ],
    [
      'a suppression whose globs match anything',
      { suppressions: [{ ...ENTRY, namespace: '*', process: '**', pod: 'a' }] },
      'or one and "broad": true, found namespace "*", pod "a", process "**"; a glob without a letter or a digit is no condition: put a name there',
    ],
    [
      'a broad suppression whose glob matches anything',
      { suppressions: [{ ...ENTRY, cluster: '*', broad: true }] },
      'suppressions.0: expected at least one condition',
    ],
    [
      'a suppression without an owner',
      { suppressions: [{ ...ENTRY, owner: undefined, pod: 'a', image: 'b' }] },
      'suppressions.0.owner: expected a value, found nothing',
    ],
    [
      'a suppression without an end',
      { suppressions: [{ ...ENTRY, expires: 'never', pod: 'a', image: 'b' }] },
      'suppressions.0.expires: expected a date',
    ],
    [
      'a suppression until a day that is none',
      { suppressions: [{ ...ENTRY, expires: '2027-02-30', pod: 'a', image: 'b' }] },
      'suppressions.0.expires: expected a date such as 2027-01-31',
    ],
    ['an empty text', { cluster: { default: '' } }, 'expected a text with something in it, found an empty text'],
    ['half a number', { maxConcurrency: 2.5 }, 'maxConcurrency: expected a whole number, found 2.5'],
    [
      'an address twice',
      { alerts: { email: ['me@example.org', 'me@example.org'] } },
      'alerts.email.1: expected each address only once, found "me@example.org"',
    ],
    [
      'a text for a list',
      { alerts: { email: 'me@a.b' } },
      'alerts.email: expected a list, such as ["me@a.b"], found "me@a.b"',
    ],
    ['a section for a list', { suppressions: {} }, 'suppressions: expected a list, found an object'],
    [
      'a text for a switch',
      { integrations: { archive: 'on' } },
      'integrations.archive: expected true or false, found "on"',
    ],
    [
      'more days than there is a report',
      { rescan: { retentionDays: 120 } },
      'rescan.retentionDays: expected at most 90, found 120',
    ],
    ['no address', { alerts: { email: ['me'] } }, 'alerts.email.0: expected an e-mail address, found "me"'],
    [
      'the address of a webhook in place of its secret',
      { alerts: { slackWebhookSecretArn: 'https://hooks.slack.com/services/T0/B0/secret' } },
      'alerts.slackWebhookSecretArn: expected the whole ARN of a secret (Secrets Manager) or of a parameter (Systems Manager), not what it holds',
    ],
    [
      'part of the ARN of a secret',
      { alerts: { slackWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a' } },
      'expected the whole ARN of a secret',
    ],
    [
      'the name of a channel',
      { alerts: { amazonQ: { workspaceId: 'T0123', channelId: '#alerts' } } },
      'alerts.amazonQ.channelId: expected the id of a Slack channel, such as C0123ABCD, found "#alerts"',
    ],
    ['another format', { alerts: { format: 'ecs' } }, 'alerts.format: expected "traceward" or "ocsf", found "ecs"'],
    ['no JSON', '{', 'traceward.json: expected JSON'],
  ])('%s is an error that names the place, what was expected and what was found', (_, document, message) => {
    expect(faultsOf(document)).toContain(message);
  });

  test('that hold a secret by mistake do not show it', () => {
    const fault = faultsOf({ alerts: { slackWebhookSecretArn: 'https://hooks.slack.com/services/T0/B0/secret' } });
    expect(fault).not.toContain('services');
  });

  test('are read behind the mark that some editors put before UTF-8', () => {
    expect(readSettings('\ufeff{"maxConcurrency": 7}', 'x').maxConcurrency).toBe(7);
  });

  test('name all faults at once', () => {
    expect(faultsOf({ maxConcurrency: 1, retentionDays: { findings: 0 }, more: 1 }).split('\n')).toHaveLength(3);
  });

  test('take a suppression of one condition that says that it is broad', () => {
    const { suppressions } = readSettings(JSON.stringify({ suppressions: [{ ...ENTRY, pod: 'a', broad: true }] }), 'x');
    expect(suppressions).toEqual([
      { conditions: { pod: 'a' }, reason: 'expected', owner: 'ops', mode: 'count', expires: 1801353600000000000n },
    ]);
  });

  test('that ship are valid, and their JSON Schema is the one of the code', () => {
    const root = join(__dirname, '../../..');
    expect(() => readSettings(readFileSync(join(root, 'traceward.json'), 'utf8'), 'traceward.json')).not.toThrow();
    expect(readFileSync(join(root, 'traceward.schema.json'), 'utf8')).toBe(settingsJsonSchema());
  });
});

describe('the cluster', () => {
  const clusterOf = createClusterOf('^(?<cluster>[^/]+)/', 'other');

  test.each([
    ['prod/node-1.log', 'prod'],
    ['node-1.log', 'other'],
    ['', 'other'],
  ])('of %j is %s', (key, cluster) => {
    expect(clusterOf(key)).toBe(cluster);
  });

  test('is the default where the group took no part', () => {
    expect(createClusterOf('x|(?<cluster>y)', 'default')('x')).toBe('default');
    expect(createClusterOf(null, 'default')('prod/a')).toBe('default');
  });

  test('is not looked for in a key that is longer than any can be', () => {
    const clusterOf = createClusterOf('(?<cluster>b)$', 'default');
    expect(clusterOf(`${'a'.repeat(4095)}b`)).toBe('b');
    expect(clusterOf(`${'a'.repeat(4096)}b`)).toBe('default');
  });

  test('a pattern may name other groups and alternatives, too', () => {
    expect(faultOfClusterPattern('(?<node>a)|(?<cluster>b)')).toBeUndefined();
  });
});
