import type { Detector } from '#core/detectors/detector.ts';
import type { Note, OverflowAlert } from '#core/notify/alert.ts';
import { groupHeadline, groupLine, rulesOf, saidBy, severityWord } from './describe.ts';
import { type Message, shortId } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';

/** So many groups are named with all that is known of them. */
const NAMED = 50;

/** Groups that had no alert of their own, because there would have been too many. */
export function composeOverflow({ notes, count }: OverflowAlert, detectors: readonly Detector[]): Message {
  const [first] = notes;
  const example = first === undefined ? [] : phrase`, first ${groupHeadline(first.group)}`;
  // A message for each quarter of an hour in which there were too many: they are about different groups.
  const thread = threadOf(['overflow', ...notes.map(({ group }) => group.id), String(count)]);
  return {
    label: 'Overflow',
    opening: 'Overflow:',
    headline: phrase`${counted(count, 'new group')}${example}`,
    isTest: false,
    lead: phrase`${counted(count, 'new group')} would have had an alert each, and there were too many of them within a quarter of an hour (alerts.ceilingPer15Minutes in traceward.json). The riskiest stand first. What is risky has had an alert of its own, unless there were very many.`,
    sections: [
      {
        title: 'What to do',
        kind: 'text',
        text: phrase`So many at once come with a new deployment, a new cluster, or an attack on many workloads. ${saidBy(detectors, ({ first: hint }) => hint, ' ')} Each finding is stored, and has gone to machines.`,
      },
      {
        title: 'Groups',
        kind: 'list',
        items: notes.slice(0, NAMED).map(noteLine),
        more: count - Math.min(notes.length, NAMED),
      },
    ],
    thread,
    reference: [...rulesOf(detectors), `\nOverflow: ${thread}`],
  };
}

/** All that it takes to look at a group: who, where, and the line of the log. */
export function noteLine({ group, pod, risk, evidence }: Note): Phrase {
  const inPod = pod === undefined ? [] : phrase`, pod ${named(pod)}`;
  const inLog = evidence === undefined ? [] : phrase`, line ${evidence.line} of ${named(evidence.source)}`;
  const program = group.executable === undefined ? [] : phrase`, runs ${named(group.executable)}`;
  return phrase`${[severityWord(risk.severity)]} ${groupLine(group)}${inPod}${program}${inLog} (#${[shortId(group.id)]})`;
}
