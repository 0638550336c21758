import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { composeEMail, eMailTo, showEMail } from '#cli/local/messages/e-mail-file.ts';
import { openMessageFolder } from '#cli/local/messages/message-folder.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

const MESSAGE = {
  id: '6f2a',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:alerts',
  subject: 'A finding',
  body: `ünïcode 😀\n.\nFrom here\n${'long '.repeat(300)}\n\u001b[2Jclear`,
  timestamp: '2026-02-09T16:00:41.122Z',
  attributes: { rule: 'TRC-1013' },
};

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test('an e-mail is one that mail readers read, whatever is in it', async () => {
  const bytes = await composeEMail(eMailTo('someone@example.com', MESSAGE));
  expect(bytes.toString('latin1')).not.toMatch(/[^\r]\n|[^\x20-\x7e\r\n\t]/);
  expect(
    Math.max(
      ...bytes
        .toString()
        .split('\r\n')
        .map(({ length }) => length),
    ),
  ).toBeLessThanOrEqual(998);
  const mail = await PostalMime.parse(bytes);
  expect(mail.subject).toBe('A finding');
  expect(mail.from).toMatchObject({ address: 'no-reply@sns.amazonaws.com' });
  expect(mail.to).toMatchObject([{ address: 'someone@example.com' }]);
  expect(mail.date).toBe('2026-02-09T16:00:41.000Z');
  expect(mail.text?.trimEnd()).toBe(MESSAGE.body);
});

test('a subject can begin no further header', async () => {
  const bytes = await composeEMail(eMailTo('a@example.com', { ...MESSAGE, subject: 'one\r\nBcc: evil@example.com' }));
  const mail = await PostalMime.parse(bytes);
  expect(mail.bcc).toBeUndefined();
});

test('on a terminal an e-mail is its head and body, and does no harm', () => {
  const lines = showEMail(eMailTo('a@example.com', MESSAGE)).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'From: AWS Notifications <no-reply@sns.amazonaws.com>',
    'To: a@example.com',
    'Subject: A finding',
    '',
  ]);
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});

test('each e-mail and each message is a file of its own, and the index says what it is', async () => {
  const { writeEMail, writeMessage } = openMessageFolder(join(folder.path, 'a/b'));
  await writeEMail(eMailTo('a@example.com', MESSAGE));
  await writeEMail(eMailTo('b@example.com', MESSAGE));
  await writeMessage({ ...MESSAGE, id: '7', body: '{"id":"x"}' });
  const names = readdirSync(join(folder.path, 'a/b'));
  expect(names).toEqual([
    '20260209T160041.122Z-6f2a-2.eml',
    '20260209T160041.122Z-6f2a.eml',
    '20260209T160041.122Z-7.json',
    'index.txt',
  ]);
  expect(readFileSync(join(folder.path, 'a/b/index.txt'), 'utf8').split('\n')).toEqual([
    '20260209T160041.122Z-6f2a.eml  to a@example.com: A finding',
    '20260209T160041.122Z-6f2a-2.eml  to b@example.com: A finding',
    `20260209T160041.122Z-7.json  to ${MESSAGE.topicArn}: A finding`,
    '',
  ]);
  expect(JSON.parse(readFileSync(join(folder.path, 'a/b', names[2] ?? ''), 'utf8'))).toMatchObject({
    topic: MESSAGE.topicArn,
    attributes: { rule: 'TRC-1013' },
    body: { id: 'x' },
  });
});

test('the index lists one message of each topic that machines get, as a thousand would hide those of people', async () => {
  const { subject: _, ...machine } = MESSAGE;
  const { writeEMail, writeMessage } = openMessageFolder(join(folder.path, 'c'));
  for (const id of ['1', '2', '3']) await writeMessage({ ...machine, subject: undefined, id, body: '{}' });
  await writeEMail(eMailTo('a@example.com', MESSAGE));
  expect(readdirSync(join(folder.path, 'c'))).toHaveLength(5);
  expect(readFileSync(join(folder.path, 'c/index.txt'), 'utf8').split('\n')).toEqual([
    expect.stringContaining('for machines; others to it are not listed here'),
    expect.stringContaining('to a@example.com: A finding'),
    '',
  ]);
});
