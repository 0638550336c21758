import { escapeInvisible } from '#core/escape-invisible.ts';
import type { Alert } from '#core/notify/alert.ts';
import { escapedTitle, escapeMrkdwn, mrkdwnOf, sectionPieces } from '#core/output/mrkdwn.ts';
import { shortenText } from '#core/text.ts';
import { composeMessage } from './message/compose-message.ts';
import { titleOf } from './message/message.ts';
import type { MessageOptions } from './message/message-options.ts';
import { plainText } from './message/phrase.ts';

/** What an incoming webhook takes: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export type SlackPayload = {
  /** What a notification shows, and a client without blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
};

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

type PlainText = { readonly type: 'plain_text'; readonly text: string; readonly emoji: false };
/** `verbatim`: addresses and names of channels are not made links. */
type Mrkdwn = { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };

/** https://docs.slack.dev/reference/block-kit/blocks */
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
const MAX_BLOCKS = 50;
/**
 * Slack refuses about 13,200 characters of blocks, which it does not document:
 * https://github.com/slackapi/bolt-js/issues/2509
 */
const MAX_CHARACTERS = 13_000;

const CUT_OFF = 'The rest is too long for Slack. The findings are stored, and e-mails have more.';

/** `now`: nanoseconds since the epoch. */
export function formatSlack(alert: Alert, now: bigint, options: MessageOptions = {}): SlackPayload {
  const message = composeMessage(alert, now, options);
  const title = titleOf(message, MAX_HEADER);
  const header: SlackBlock = {
    type: 'header',
    text: { type: 'plain_text', text: escapedTitle(message, MAX_HEADER), emoji: false },
  };
  const reference: SlackBlock = { type: 'context', elements: [mrkdwn(mrkdwnOf(message.reference))] };
  const texts = [mrkdwnOf(message.lead), ...message.sections.flatMap((each) => textsOf(sectionPieces(each)))];
  const left = MAX_CHARACTERS - JSON.stringify([header, reference, section(CUT_OFF)]).length;
  return {
    text: escapeMrkdwn(`${title}\n${plainText(message.lead)}`),
    blocks: [header, ...fitting(texts, left), reference],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** As many sections as fit into so many characters, and a mark if that is not all. */
function fitting(texts: readonly string[], characters: number): SlackBlock[] {
  const blocks: SlackBlock[] = [];
  let left = characters;
  for (const text of texts) {
    // And the comma behind it.
    left -= JSON.stringify(section(text)).length + 1;
    if (left < 0 || blocks.length === MAX_BLOCKS - 3) return [...blocks, section(CUT_OFF)];
    blocks.push(section(text));
  }
  return blocks;
}

function section(text: string): SlackBlock {
  return { type: 'section', text: mrkdwn(text) };
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Pieces, one a line, in texts that are short enough each: none is cut in the middle of its markup. */
function textsOf([title = '', ...pieces]: readonly string[]): string[] {
  const texts: string[] = [];
  let text = title;
  for (const piece of pieces) {
    if (text.length + 1 + piece.length <= MAX_SECTION) text = `${text}\n${piece}`;
    else {
      texts.push(text);
      text = piece.length <= MAX_SECTION ? piece : CUT_OFF;
    }
  }
  return [...texts, text];
}

/** What Slack gets of a message that has no payload: its text, as it stands. */
export function slackText(subject: string, body: string): Pick<SlackPayload, 'text' | 'unfurl_links' | 'unfurl_media'> {
  const text = escapeMrkdwn(shortenText(`${subject}\n${escapeInvisibleLines(body)}`, MAX_SECTION));
  return { text, unfurl_links: false, unfurl_media: false };
}

function escapeInvisibleLines(text: string): string {
  return text.split('\n').map(escapeInvisible).join('\n');
}
