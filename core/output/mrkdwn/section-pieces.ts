import type { NextStep, Section } from '#core/output/message/message.ts';
import { formatCount } from '#core/quantities.ts';
import { codeBlock, mrkdwnOf } from './mrkdwn.ts';

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
