import { detectorsOf } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { type Alert, groupsOf } from '#core/notify/alert.ts';
import { escapedTitle, mrkdwnOf, sectionPieces, stepText } from '#core/output/mrkdwn.ts';
import { composeMessage } from './message/compose-message.ts';
import type { Section } from './message/message.ts';
import { detectorsKnown, type MessageOptions } from './message/message-options.ts';

/**
 * What Amazon Q Developer in chat applications shows; it drops everything else without a word.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export type AmazonQNotification = {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Messages about the same group stand in one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly additionalContext: Readonly<Record<string, string>>;
  };
};

/** The service allows 250 and 8000. */
const MAX_TITLE = 200;
const MAX_DESCRIPTION = 7500;

const CUT_OFF = 'The rest is too long for this channel. The findings are stored, and e-mails have more.';

/** `now`: nanoseconds since the epoch. */
export function formatAmazonQ(alert: Alert, now: bigint, options: MessageOptions = {}): AmazonQNotification {
  const message = composeMessage(alert, now, options);
  const detectors = detectorsOf(groupsOf(alert), detectorsKnown(options));
  const rules = detectors.map(({ id }) => escapeInvisible(id));
  const title = withoutLinks(escapedTitle(message, MAX_TITLE));
  const steps = message.sections.flatMap((section) => (section.kind === 'steps' ? stepsOf(section) : []));
  const told = message.sections.filter(({ kind }) => kind !== 'steps');
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: fitting([[mrkdwnOf(message.lead)], ...told.map(sectionPieces)], mrkdwnOf(message.reference)),
      nextSteps: steps,
      keywords: ['traceward', ...rules, message.label],
    },
    metadata: {
      threadId: message.thread,
      summary: title,
      eventType: alert.kind,
      additionalContext: {
        rule: rules.join(', '),
        mitre: escapeInvisible(detectors.flatMap(({ attack }) => attack[0]?.technique.uid ?? []).join(', ')),
      },
    },
  };
}

/** They stand in one flat list, so each says when it is to be taken. */
function stepsOf({ steps, onlyIf }: Extract<Section, { kind: 'steps' }>): string[] {
  return steps.map((step) => `${onlyIf === undefined ? '' : `${onlyIf}: `}${stepText(step)}`);
}

/** A title has no code span to put names into, and some of the chats know `[text](address)`. The length stays. */
function withoutLinks(title: string): string {
  return title.replaceAll('](', ']|').replaceAll('`', "'");
}

/** As many sections, and pieces of the last, as fit; a mark if that is not all; the end. */
function fitting(sections: readonly (readonly string[])[], end: string): string {
  const pieces = sections.flatMap(([title = '', ...rest], at) => [at === 0 ? title : `\n${title}`, ...rest]);
  const closing = `\n${end}`;
  let text = '';
  for (const piece of pieces) {
    if (text.length + piece.length + closing.length + CUT_OFF.length + 2 > MAX_DESCRIPTION) {
      return `${text}${CUT_OFF}\n${closing}`;
    }
    text += `${piece}\n`;
  }
  return text + closing;
}
