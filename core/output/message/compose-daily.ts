import type { Detector } from '#core/detectors/detector.ts';
import type { DailyAlert } from '#core/notify/alert.ts';
import { groupLine, rulesOf, showMilliseconds } from './describe.ts';
import { type Message, threadOf } from './message.ts';
import { counted, phrase } from './phrase.ts';

/** What a day brought that nobody needed to hear at once. */
export function composeDaily({ from, to, notes, count }: DailyAlert, detectors: readonly Detector[]): Message {
  const thread = threadOf(['daily', String(to)]);
  return {
    label: 'Daily report',
    headline: phrase`${counted(count, 'new group')}`,
    isTest: false,
    lead: phrase`From ${[showMilliseconds(from)]} to ${[showMilliseconds(to)]}.`,
    sections: [
      {
        title: 'New groups',
        kind: 'list',
        items: notes.map(({ group }) => groupLine(group)),
        more: count - notes.length,
      },
    ],
    thread,
    reference: `${rulesOf(detectors)}\nDaily report ${thread}`,
  };
}
