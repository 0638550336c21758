import type { Alert } from '#core/notify/alert.ts';
import { formatCount } from '#core/quantities.ts';
import { wrapText } from '#core/text.ts';
import { composeMessage } from './message/compose-message.ts';
import { type Fact, type Message, type NextStep, type Section, titleOf } from './message/message.ts';
import type { MessageOptions } from './message/message-options.ts';
import { type Phrase, plainText } from './message/phrase.ts';

/** What a mail reader gets. */
export type EMailText = {
  /** At most 100 characters of printable ASCII, as SNS demands. */
  readonly subject: string;
  /** Lines of at most 72 characters, but for names and what is to be copied. */
  readonly body: string;
};

const MAX_SUBJECT = 100;
const WIDTH = 72;
const LABEL = 11;

/** `now`: nanoseconds since the epoch. */
export function formatEMail(alert: Alert, now: bigint, options: MessageOptions = {}): EMailText {
  const message = composeMessage(alert, now, options);
  const blocks = [wrapText(plainText(message.lead), WIDTH), ...message.sections.map(sectionText), message.reference];
  return { subject: subjectOf(message), body: `${blocks.join('\n\n')}\n` };
}

function subjectOf(message: Message): string {
  const ascii = plainText(message.headline).replace(/[^\x20-\x7e]/gu, '?');
  return titleOf(message, MAX_SUBJECT, ascii).replace('…', '~');
}

function sectionText(section: Section): string {
  return [section.title.toUpperCase(), contentOf(section)].join('\n');
}

function contentOf(section: Section): string {
  switch (section.kind) {
    case 'text':
      return wrapText(plainText(section.text), WIDTH);
    case 'facts':
      return section.facts.map(factText).join('\n');
    case 'list':
      return [...section.items.map(itemText), ...moreText(section.more)].join('\n');
    case 'steps':
      return section.steps.map(stepText).join('\n\n');
    case 'code':
      return `${wrapText(plainText(section.text), WIDTH)}\n${section.code}`;
  }
}

function factText({ label, value }: Fact): string {
  return wrapText(`${label.padEnd(LABEL)}${plainText(value)}`, WIDTH, ' '.repeat(LABEL));
}

function itemText(item: Phrase): string {
  return wrapText(`- ${plainText(item)}`, WIDTH, '  ');
}

function moreText(more: number): string[] {
  return more > 0 ? [`- and ${formatCount(more)} more`] : [];
}

function stepText({ text, command }: NextStep, at: number): string {
  const said = wrapText(`${at + 1}. ${plainText(text)}`, WIDTH, '   ');
  return command === undefined ? said : `${said}\n${command}`;
}
