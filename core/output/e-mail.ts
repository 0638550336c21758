import type { Alert } from '#core/notify/alert.ts';
import { formatCount } from '#core/quantities.ts';
import { composeMessage } from './message/compose-message.ts';
import { type Message, type NextStep, type Section, titleOf } from './message/message.ts';
import type { MessageOptions } from './message/message-options.ts';
import { plainText } from './message/phrase.ts';

/** What a mail reader gets. */
export type EMailText = {
  /** At most 100 characters of printable ASCII, as SNS demands. */
  readonly subject: string;
  /**
   * Plain text for a proportional font on a narrow screen: no line is broken and no column is made of blanks, because the reader breaks
   * lines where its screen ends. A command is a whole line.
   */
  readonly body: string;
};

const MAX_SUBJECT = 100;

/** `now`: nanoseconds since the epoch. */
export function formatEMail(alert: Alert, now: bigint, options: MessageOptions = {}): EMailText {
  const message = composeMessage(alert, now, options);
  const blocks = [plainText(message.lead), ...message.sections.map(sectionText), plainText(message.reference)];
  return { subject: subjectOf(message), body: `${blocks.join('\n\n')}\n` };
}

function subjectOf(message: Message): string {
  const ascii = plainText(message.headline)
    .replaceAll('…', '~')
    .replace(/[^\x20-\x7e]/gu, '?');
  return titleOf(message, MAX_SUBJECT, ascii).replace('…', '~');
}

function sectionText(section: Section): string {
  return [section.title.toUpperCase(), contentOf(section)].join('\n');
}

function contentOf(section: Section): string {
  switch (section.kind) {
    case 'text':
      return plainText(section.text);
    case 'facts':
      return section.facts.map(({ label, value }) => `${label}: ${plainText(value)}`).join('\n');
    case 'list':
      return [...section.items.map((item) => `- ${plainText(item)}`), ...moreText(section.more)].join('\n');
    case 'steps':
      return section.steps.map(stepText).join('\n\n');
    case 'code':
      return `${plainText(section.text)}\n${section.code}`;
  }
}

function moreText(more: number): string[] {
  return more > 0 ? [`- and ${formatCount(more)} more`] : [];
}

function stepText({ text, command }: NextStep, at: number): string {
  const said = `${at + 1}. ${plainText(text)}`;
  return command === undefined ? said : `${said}\n${command}`;
}
