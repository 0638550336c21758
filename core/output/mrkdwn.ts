import { type Message, type NextStep, type Section, titleOf } from '#core/output/message/message.ts';
import type { Part, Phrase } from '#core/output/message/phrase.ts';
import { formatCount } from '#core/quantities.ts';

/**
 * Slack's markup: https://docs.slack.dev/messaging/formatting-message-text
 * Only `&`, `<` and `>` can be escaped, and without `<` there is no link, no mention and no `<!channel>`. What else has
 * a meaning (`*`, `_`, `~`, `:emoji:`) has none within a code span, where every name goes.
 */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function mrkdwnOf(phrase: Phrase): string {
  return phrase.map(partText).join('');
}

/** To be copied as it stands. The text must have no backtick. */
function codeBlock(text: string): string {
  return `\`\`\`\n${escapeMrkdwn(text)}\n\`\`\``;
}

function partText(part: Part): string {
  return typeof part === 'string' ? escapeMrkdwn(part) : codeSpan(part.name);
}

/** Nothing can be escaped within a code span, so a backtick that would end it stands as an apostrophe. */
function codeSpan(text: string): string {
  return `\`${escapeMrkdwn(text.replaceAll('`', "'"))}\``;
}

/** The title, escaped, cut to the length: where escaping makes it too long, more of it is cut off. */
export function escapedTitle(message: Message, longest: number): string {
  let left = longest;
  let escaped = escapeMrkdwn(titleOf(message, left));
  while (escaped.length > longest) {
    left -= 1;
    escaped = escapeMrkdwn(titleOf(message, left));
  }
  return escaped;
}

/** What a section says in Slack's markup: pieces that must not be cut in their middle, its title first. */
export function sectionPieces(section: Section): string[] {
  return [`*${section.title}*`, ...contentOf(section)];
}

function contentOf(section: Section): string[] {
  switch (section.kind) {
    case 'text':
      return [mrkdwnOf(section.text)];
    case 'facts':
      return section.facts.map(({ label, value }) => `${label}: ${mrkdwnOf(value)}`);
    case 'list':
      return [
        ...section.items.map((item) => `• ${mrkdwnOf(item)}`),
        ...(section.more > 0 ? [`• and ${formatCount(section.more)} more`] : []),
      ];
    case 'steps':
      return section.steps.map((step, at) => `${at + 1}. ${stepText(step)}`);
    case 'code':
      return [mrkdwnOf(section.text), codeBlock(section.code)];
  }
}

export function stepText({ text, command }: NextStep): string {
  const said = mrkdwnOf(text);
  return command === undefined ? said : `${said}\n${codeBlock(command)}`;
}
