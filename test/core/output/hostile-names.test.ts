import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from '#core/correlate/group.ts';
import type { Alert } from '#core/notify/alert.ts';
import { formatAmazonQ } from '#core/output/amazon-q-message.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatPagerDuty } from '#core/output/pagerduty-event.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { NOW, noteOf, toldOf } from '#test/factories/alerts.ts';
import { CHANNELS } from '#test/factories/channels.ts';
import { hostileName, hostileFinding as namedAnyhow } from '#test/factories/hostile-names.ts';

const NAMED_GROUPS = 50;
/** What is invisible, or read from right to left. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Adlam}]/u;

/** Programs compare names, in whatever script. */
const INVISIBLE_TO_PROGRAMS = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What a line of a log says of a rule, or a user's own file. */
const hostileRule = fc.record({
  rule: hostileName.map((name) => name.slice(0, 128) || 'x'),
  address: fc.constant(''),
  port: fc.constant(undefined),
  signature: fc
    .record({
      name: hostileName,
      description: hostileName,
      tactic: hostileName,
      uid: hostileName,
      technique: hostileName,
    })
    .map(({ name, description, tactic, uid, technique }) => ({
      ...{ name: name.slice(0, 256) || 'x', eventName: 'x', severity: 'low' as const, tactic },
      ...{
        description: description.slice(0, 1024),
        technique: { uid: uid.slice(0, 32), name: technique.slice(0, 256) },
      },
    })),
});
const hostileFinding = fc
  .tuple(namedAnyhow, fc.option(hostileRule, { nil: undefined }))
  .map(([finding, rule]) => ({ ...finding, ...rule }));

const names = fc.array(hostileName, { maxLength: 20 }).map((some) => ({ some, count: some.length + 100_000 }));

const threadPart = fc.record({
  at: fc.bigInt({ min: 0n, max: NOW }),
  name: hostileName,
  process: hostileName,
  target: fc.option(hostileName, { nil: undefined }),
  isThis: fc.boolean(),
});
const hostileIncident = fc.record({
  thread: fc.constantFrom('0', 'b').map((digit) => digit.repeat(32)),
  parts: fc.array(threadPart, { maxLength: 25 }),
});

const hostileAlert: fc.Arbitrary<Alert> = fc.oneof(
  fc
    .record({ finding: hostileFinding, isTest: fc.boolean(), incident: hostileIncident })
    .map(({ finding, ...rest }): Alert => ({ kind: 'first', group: groupOf(finding), finding, ...rest })),
  fc
    .record({
      finding: hostileFinding,
      examples: fc.array(hostileFinding, { maxLength: 5 }),
      pods: names,
    })
    .map(
      ({ finding, ...rest }): Alert => ({
        kind: 'follow-up',
        cause: 'is back',
        risk: { score: 1e9, severity: 'critical', reasons: [] },
        group: groupOf(finding),
        since: 0,
        findings: 1e9,
        ...rest,
      }),
    ),
  fc.array(hostileFinding, { maxLength: NAMED_GROUPS }).map(
    (findings): Alert => ({
      kind: 'overflow',
      notes: findings.map((finding) => noteOf(groupOf(finding))),
      severities: { critical: 1 },
      count: 100_000,
    }),
  ),
  fc
    .record({ cluster: hostileName, findings: fc.array(hostileFinding, { maxLength: NAMED_GROUPS }), by: hostileName })
    .map(
      ({ cluster, findings, by }): Alert => ({
        kind: 'baseline',
        clusters: [cluster],
        hours: 24,
        notes: findings.map((finding) => noteOf(groupOf(finding))),
        told: findings.map((finding) => toldOf(groupOf(finding), by)),
        count: 100_000,
      }),
    ),
  fc.record({ glob: hostileName, reason: hostileName, owner: hostileName }).map(
    ({ glob, reason, owner }): Alert => ({
      kind: 'suppression-ended',
      suppression: { conditions: { namespace: glob, process: glob }, reason, owner, expires: NOW, mode: 'suppress' },
      cause: 'expired',
      hidden: 1,
      groups: 1,
      pods: { some: [glob], count: 1 },
    }),
  ),
  fc.record({ heading: hostileName, clusters: fc.array(hostileName), findings: fc.array(hostileFinding) }).map(
    ({ heading, clusters, findings }): Alert => ({
      kind: 'rescan',
      run: 'x'.repeat(80),
      status: 'incomplete',
      heading,
      report: 's3://results/runs/x/report.html',
      folder: 's3://results/runs/x/',
      objects: { read: 1e9, partial: 1e9, failed: 1e9, skipped: 1e9 },
      findings: { total: 1e9, new: 1e9, known: 1e9, gone: 1e9, notComparable: 1e9 },
      blindClusters: clusters,
      unconfirmedServers: clusters.map((cluster) => ({
        ...{ cluster, address: '10.0.0.1', port: 1e9, connects: 1e9, containers: 1e9 },
        ...{ toldContainers: 1e9, toldNamespaces: 1e9 },
      })),
      silentClusters: clusters,
      damage: {
        sources: clusters.length,
        first: clusters.map((name) => ({ name, malformed: 1e9, records: 1e9, malformedByReason: { json: 1e9 } })),
      },
      newGroups: findings.map((each) => groupOf(each)),
      newGroupCount: 1e9,
    }),
  ),
);

function holdsForAllAlerts(check: (alert: Alert) => void): void {
  // To shrink one of these takes longer than anybody waits.
  fc.assert(fc.property(hostileAlert, check), { numRuns: 100, endOnFailure: true });
}

describe('whatever an attacker calls things', () => {
  test('a subject is a line of at most 100 printable ASCII characters that says whose it is', () => {
    holdsForAllAlerts((alert) => {
      const { subject } = formatEMail(alert, NOW);
      expect(subject).toMatch(
        /^(\[TEST\] )?((LOW|MEDIUM|HIGH|CRITICAL)( again:| incident:)?|Daily report:|Overflow:|First day:|Suppression expired:|Rescan incomplete:) [ -~]* \[traceward\] #[0-9a-f]{8}$/,
      );
      expect(subject.length).toBeLessThanOrEqual(100);
      expect(subject.startsWith('[TEST]')).toBe(alert.kind === 'first' && alert.isTest);
    });
  });

  test("an e-mail's lines are traceward's own: no name begins one, or hides in one", () => {
    holdsForAllAlerts((alert) => {
      const { body } = formatEMail(alert, NOW);
      for (const line of body.split('\n')) expect(line).not.toMatch(INVISIBLE);
      expect(body).not.toMatch(/^Bcc:/m);
      expect(body).toMatch(/\n(Group|Overflow|First day|Daily report|Suppression|Rescan): [0-9a-f]{32}\n$/);
      expect(Buffer.byteLength(body)).toBeLessThan(100_000);
    });
  });

  test('Slack gets nothing that it would take for markup, and no more than it takes', () => {
    holdsForAllAlerts((alert) => {
      const { text, blocks } = formatSlack(alert, NOW);
      expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_000);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(text.length).toBeLessThanOrEqual(40_000);
      for (const block of blocks) {
        const own = block.type === 'context' ? (block.elements[0]?.text ?? '') : block.text.text;
        expect(own.length).toBeGreaterThan(0);
        expect(own.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
        if (block.type !== 'header') expectHarmlessMarkup(own);
      }
      for (const shown of [text, ...blocks.map((block) => JSON.stringify(block))])
        expect(shown).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
    });
  });

  test('so does Amazon Q, in the form without which it would drop the message', () => {
    holdsForAllAlerts((alert) => {
      const { version, source, content, metadata } = formatAmazonQ(alert, NOW);
      expect([version, source, content.textType]).toEqual(['1.0', 'custom', 'client-markdown']);
      expect(content.title.length).toBeLessThanOrEqual(250);
      expect(content.title).not.toMatch(/[`<>\n]|\]\(/);
      expect(content.description.length).toBeLessThanOrEqual(8000);
      expect(content.description.length).toBeGreaterThan(0);
      expect(content.nextSteps.length).toBeLessThanOrEqual(20);
      expect(metadata.threadId).toMatch(/^[0-9a-f]{32}$/);
      for (const shown of [content.description, ...content.nextSteps]) expectHarmlessMarkup(shown);
    });
  });
});

test.each(Object.entries(CHANNELS))(
  'no invisible character of a name is in what %s gets, and it has an end',
  (channel, format) => {
    const unwanted = channel === 'webhook.json' ? INVISIBLE_TO_PROGRAMS : INVISIBLE;
    holdsForAllAlerts((alert) => {
      const text = format(alert);
      for (const line of text.split('\n')) expect(line).not.toMatch(unwanted);
      expect(Buffer.byteLength(text)).toBeLessThan(512_000);
    });
  },
);

describe('whatever an attacker calls things, programs get texts without what is invisible, and no more than they take', () => {
  test('PagerDuty', () => {
    holdsForAllAlerts((alert) => {
      const event = formatPagerDuty(alert, NOW);
      const isAboutOneGroup = alert.kind === 'first' || alert.kind === 'follow-up';
      expect(event !== undefined).toBe(isAboutOneGroup);
      if (event === undefined) return;
      const { summary, source, component, group, class: rule, custom_details: details, severity } = event.payload;
      expect(event.dedup_key).toMatch(/^[0-9a-f]{32}$/);
      expect(['critical', 'error', 'warning', 'info']).toContain(severity);
      for (const name of [summary, source, component, group, rule]) {
        expect(name).not.toMatch(INVISIBLE);
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(1024);
      }
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000);
      for (const line of details.text.split('\n')) expect(line).not.toMatch(INVISIBLE);
    });
  });

  test('a webhook', () => {
    holdsForAllAlerts((alert) => {
      const message = formatWebhook(alert, NOW);
      expect(message.thread).toMatch(/^[0-9a-f]{32}$/);
      expect(message.title).not.toMatch(INVISIBLE);
      for (const name of Object.values({ ...message.group, ...message.finding }))
        expect(String(name)).not.toMatch(INVISIBLE_TO_PROGRAMS);
      for (const line of message.text.split('\n')) expect(line).not.toMatch(INVISIBLE);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(200_000);
    });
  });
});

/** Outside of code spans and blocks there is nothing but what traceward says itself. */
function expectHarmlessMarkup(text: string): void {
  expect(text).not.toMatch(/[<>]/);
  for (const line of text.split('\n')) expect(line).not.toMatch(INVISIBLE);
  const outside = text.replaceAll(/```\n[^`]*\n```/g, '').replaceAll(/`[^`\n]+`/g, '');
  expect(outside).not.toContain('`');
  expect(outside).not.toMatch(/evil|reboot|Bcc|channel\b.*!/);
}

describe('no name of a finding', () => {
  test('is a link for a mail reader, or opens a title or a message', () => {
    fc.assert(
      fc.property(hostileFinding, (finding) => {
        const alert = { kind: 'first', group: groupOf(finding), finding, isTest: false } as const;
        const { subject, body } = formatEMail(alert, NOW);
        expect(`${subject}\n${body}`).not.toMatch(/(?<!\bs3):\/\/|www\./i);
        expect(subject).toMatch(/^(INFO|LOW|MEDIUM|HIGH|CRITICAL) /);
        expect(body).toMatch(/^In /);
        const { title } = formatAmazonQ(alert, NOW).content;
        expect(title).not.toMatch(/:\/\/|www\./i);
      }),
    );
  });
});

describe('the subjects of alerts about different groups differ', () => {
  test('however much of their names is cut off', () => {
    fc.assert(
      fc.property(hostileFinding, hostileFinding, (a, b) => {
        fc.pre(groupOf(a).id.slice(0, 8) !== groupOf(b).id.slice(0, 8));
        const subjectOf = (finding: typeof a) =>
          formatEMail({ kind: 'first', group: groupOf(finding), finding, isTest: false }, NOW).subject;
        expect(subjectOf(a)).not.toBe(subjectOf(b));
      }),
    );
  });
});
