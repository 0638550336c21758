import type { Detector } from '#core/detectors/detector.ts';
import type { Note, OverflowAlert } from '#core/notify/alert.ts';
import { groupHeadline, rulesOf } from './describe.ts';
import type { Message } from './message.ts';
import { folderOfLogs, folderText, noteLine } from './note-line.ts';
import { counted, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';

/** So many groups are named with all that is known of them. */
const NAMED = 50;

/** Groups that had no alert of their own, because there would have been too many. */
export function composeOverflow(alert: OverflowAlert, detectors: readonly Detector[]): Message {
  const { notes, count } = alert;
  const shown = notes.slice(0, NAMED);
  const folder = folderOfLogs(shown);
  const [first] = notes;
  const example = first === undefined ? [] : phrase`, first ${groupHeadline(first.group)}`;
  // A message for each quarter of an hour in which there were too many: they are about different groups.
  const thread = threadOf(['overflow', ...notes.map(({ group }) => group.id), String(count)]);
  return {
    label: 'Overflow',
    opening: 'Overflow:',
    headline: phrase`${counted(count, 'new group')}${example}`,
    isTest: false,
    lead: leadOf(alert),
    sections: [
      {
        title: 'What to do',
        kind: 'text',
        text: phrase`${[causeOf(notes)]} ${[hintOf(detectors)]} Each finding is stored, and has gone to machines. ${folderText(folder)}`,
      },
      {
        title: 'Groups',
        kind: 'list',
        items: shown.map((note) => noteLine(note, folder)),
        more: count - shown.length,
      },
    ],
    thread,
    reference: [...rulesOf(detectors), `\nOverflow: ${thread}`],
  };
}

/** How many messages there were instead, and how grave the groups are that had none. */
function leadOf({ count, sent, severities }: OverflowAlert): Phrase {
  const went = sent === undefined ? [] : phrase`${counted(sent, 'message')} went out within a quarter of an hour; `;
  const graves = (['critical', 'high'] as const).flatMap((severity) => {
    const groups = severities[severity] ?? 0;
    return groups === 0 ? [] : [phrase`${groups} ${[severity]}`];
  });
  const grave = graves.flatMap((each, at) => [...(at === 0 ? [] : [' and ']), ...each]);
  const risky: Phrase =
    graves.length === 0
      ? ['None of them is risky: what was risky had an alert of its own.']
      : phrase`Among them are ${grave}: even for what is risky there was no place left.`;
  return phrase`${went}${counted(count, 'new group')} had no message, because there would have been too many (alerts.ceilingPer15Minutes in traceward.json). ${risky} The riskiest stand first.`;
}

/** Where all of them had been hidden, it is known why they come at once. */
function causeOf(notes: readonly Note[]): string {
  const hidden = notes.filter((note) => note.hidden !== undefined).length;
  const ended = 'a suppression that has ended';
  if (hidden > 0 && hidden === notes.length) return `They come at once from ${ended}.`;
  const also = hidden > 0 ? `, and from ${ended}` : '';
  return `So many at once come with a new deployment, a new cluster, or an attack on many workloads${also}.`;
}

/** What the rules say to look at first: the one that says most. */
function hintOf(detectors: readonly Detector[]): string {
  return detectors.map(({ words }) => words.first).reduce((a, b) => (b.length > a.length ? b : a), '');
}
