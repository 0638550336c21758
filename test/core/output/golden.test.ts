import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BASES } from '#core/correlate/finding.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { Alert } from '#core/notify/alert.ts';
import { formatAmazonQ } from '#core/output/amazon-q-message.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatPagerDuty } from '#core/output/pagerduty-event.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { ALERTS, firstAlert, NOW } from '#test/factories/alerts.ts';

const FOLDER = join(__dirname, '../../fixtures/alerts');
/** `UPDATE=true npm test -- golden` writes the files anew, for a person to look at. */
const UPDATE = process.env['UPDATE'] === 'true';

const CHANNELS: Readonly<Record<string, (alert: Alert) => string>> = {
  'e-mail.txt': (alert) => {
    const { subject, body } = formatEMail(alert, NOW);
    return `Subject: ${subject}\n\n${body}`;
  },
  'slack.json': (alert) => `${JSON.stringify(formatSlack(alert, NOW), undefined, 2)}\n`,
  'amazon-q.json': (alert) => `${JSON.stringify(formatAmazonQ(alert, NOW), undefined, 2)}\n`,
  'webhook.json': (alert) => `${JSON.stringify(formatWebhook(alert, NOW), undefined, 2)}\n`,
  // What is about no one group it does not get.
  'pagerduty.json': (alert) => `${JSON.stringify(formatPagerDuty(alert, NOW) ?? null, undefined, 2)}\n`,
};

const CASES = Object.entries(ALERTS).flatMap(([name, alert]) =>
  Object.entries(CHANNELS).map(([channel, format]) => ({ file: `${name}.${channel}`, text: () => format(alert) })),
);

describe('a rendered alert', () => {
  if (UPDATE) for (const file of readdirSync(FOLDER)) rmSync(join(FOLDER, file));

  test.each(CASES)('is the reviewed one: $file', ({ file, text }) => {
    const path = join(FOLDER, file);
    if (UPDATE) writeFileSync(path, text());
    expect(existsSync(path) ? readFileSync(path, 'utf8') : 'no file').toBe(text());
  });

  test.each(BASES)('says in every channel what it is known by: %s', (basis) => {
    const { told } = JOIN_DETECTOR.words.basis[basis];
    for (const format of Object.values(CHANNELS)) {
      expect(format(firstAlert({ basis })).replace(/\s+/g, ' ')).toMatch(
        new RegExp(`Basis:? ${told.replace(/[()]/g, '\\$&')}`),
      );
    }
  });

  test('has no golden file without a case', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(CASES.map(({ file }) => file).sort());
  });
});
