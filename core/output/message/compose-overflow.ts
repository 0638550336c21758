import type { Detector } from '#core/detectors/detector.ts';
import type { OverflowAlert } from '#core/notify/alert.ts';
import { groupLine, ownerOf, rulesOf, saidBy } from './describe.ts';
import { type Message, threadOf } from './message.ts';
import { counted, named, phrase } from './phrase.ts';

/** Groups that had no alert of their own, because there would have been too many. */
export function composeOverflow({ notes, count }: OverflowAlert, detectors: readonly Detector[]): Message {
  const groups = notes.map(({ group }) => group);
  const [first] = groups;
  const example = first === undefined ? [] : phrase`, ${ownerOf(first)} among them`;
  // A message for each quarter of an hour in which there were too many: they are about different groups.
  const thread = threadOf(['overflow', ...groups.map(({ id }) => id), String(count)]);
  return {
    label: 'Overflow',
    headline: phrase`${counted(count, 'new group')} in one message${example}`,
    isTest: false,
    lead: phrase`${counted(count, 'new group')} would have had an alert each, and there were too many of them within a quarter of an hour (alerts.ceilingPer15Minutes in traceward.json). Each finding is stored, and has gone to machines.`,
    sections: [
      {
        title: 'What to do',
        kind: 'text',
        text: phrase`So many at once come with a new deployment, a new cluster, or an attack on many workloads. ${saidBy(detectors, ({ first }) => first, ' ')} What follows in a group comes as its digest.`,
      },
      {
        title: 'Groups',
        kind: 'list',
        items: groups.map((group) => phrase`${groupLine(group)} (${named(group.cluster)})`),
        more: count - groups.length,
      },
    ],
    thread,
    reference: `${rulesOf(detectors)}\nOverflow ${thread}`,
  };
}
