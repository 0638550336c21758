import { escapeInvisible } from '#core/escape-invisible.ts';
import type { PublishedMessage } from '#local-aws/messages/published-messages.ts';

/** An e-mail to one of a topic's subscribers, as SNS sends it, but for the foot about unsubscribing. */
export type EMail = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601 */
  readonly date: string;
};

const FROM = 'AWS Notifications <no-reply@sns.amazonaws.com>';
const SUBJECT_WITHOUT_ONE = 'AWS Notification Message';

export function eMailTo(to: string, { id, subject, body, timestamp }: PublishedMessage): EMail {
  return { id, from: FROM, to, subject: subject ?? SUBJECT_WITHOUT_ONE, text: body, date: timestamp };
}

/** The e-mail for a terminal: head, empty line, body. */
export function showEMail({ from, to, subject, text }: EMail): string {
  const head = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`];
  return `${[...head, '', ...text.trimEnd().split('\n')].map(escapeInvisible).join('\n')}\n`;
}

/** The e-mail as it travels (RFC 5322). */
export async function composeEMail({ id, from, to, subject, text, date }: EMail): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from,
    to,
    subject,
    text,
    date: new Date(date),
    messageId: `<${id}@sns.amazonaws.com>`,
    newline: 'windows',
  });
  return composer.compile().build();
}
