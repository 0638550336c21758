import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { eMailTo } from '#cli/local/messages/e-mail-file.ts';
import { openMessageFolder } from '#cli/local/messages/message-folder.ts';
import { groupOf } from '#core/correlate/group.ts';
import type { Alert } from '#core/notify/alert.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { ALERTS, NOW } from '#test/factories/alerts.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { type MailServer, startSmtpServer } from '#test/servers/smtp-server.ts';

const TO = 'on-call@company.example';
/** The header fields that a mail is made with. All others would be somebody else's. */
const HEADERS = [
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
];

let server: MailServer;
beforeAll(async () => {
  server = await startSmtpServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.received.length = 0;
});

/** What arrives of an alert whose e-mail the local pipeline keeps as a file, and a mail server then gets. */
async function send(alert: Alert) {
  const { subject, body } = formatEMail(alert, NOW);
  const folder = temporaryFolder();
  const message = {
    id: 'id',
    topicArn: 'alerts',
    subject,
    body,
    timestamp: '2026-02-09T16:05:00.000Z',
    attributes: {},
  };
  await openMessageFolder(folder.path).writeEMail(eMailTo(TO, message));
  const [file = ''] = readdirSync(folder.path);
  const transport = createTransport({ host: '127.0.0.1', port: server.port, ignoreTLS: true });
  await transport.sendMail({
    envelope: { from: 'no-reply@sns.amazonaws.com', to: [TO] },
    raw: readFileSync(join(folder.path, file)),
  });
  transport.close();
  folder.remove();
  return { subject, body, ...server.received.at(-1) };
}

async function expectArrived(alert: Alert): Promise<void> {
  const { subject, body, to, mail } = await send(alert);
  expect(to).toEqual([TO]);
  expect(mail?.subject).toBe(subject);
  expect(mail?.text?.trimEnd()).toBe(body.trimEnd());
  expect(mail?.headers.map(({ key }) => key).sort()).toEqual(HEADERS);
  expect(mail?.attachments).toEqual([]);
  expect(mail?.html).toBeUndefined();
}

describe('an e-mail', () => {
  test.each(Object.keys(ALERTS))('arrives as it was written: %s', async (name) => {
    const alert = ALERTS[name];
    if (alert !== undefined) await expectArrived(alert);
    expect(server.received).toHaveLength(1);
  });

  test('arrives as it was written, and to nobody else, whatever an attacker calls things', async () => {
    await fc.assert(
      fc.asyncProperty(hostileFinding, (finding) =>
        expectArrived({ kind: 'first', group: groupOf(finding), finding, isTest: false }),
      ),
      { numRuns: 50 },
    );
  });
});
