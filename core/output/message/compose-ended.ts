import type { EndedSuppressionAlert } from '#core/notify/alert.ts';
import { type Exactness, exactnessOf, type HiddenFindings } from '#core/notify/hidden-findings.ts';
import { conditionsIn } from '#core/settings/suppression.ts';
import { capitalised } from '#core/text.ts';
import { showInstant, showMilliseconds } from './describe.ts';
import type { Message, Section } from './message.ts';
import { counted, listed, named, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';

/** So many pods are named. */
const PODS = 10;

/** A suppression that works no longer. */
export function composeEnded(alert: EndedSuppressionAlert): Message {
  const { suppression, cause, hidden } = alert;
  const { conditions, reason, owner, expires, mode } = suppression;
  const given = conditionsIn(conditions).map(([name, glob]) => ({ label: capitalised(name), value: [named(glob)] }));
  const what: Phrase = given.flatMap(({ value }, at) => (at === 0 ? value : [', ', ...value]));
  const thread = threadOf(['suppression', JSON.stringify(conditions)]);
  const label = cause === 'expired' ? 'Suppression expired' : 'Suppression removed';
  const happened =
    cause === 'expired' ? phrase`has expired on ${[showInstant(expires)]}` : phrase`is no longer in the settings`;
  return {
    label,
    opening: `${label}:`,
    headline:
      mode === 'count' ? what : phrase`${what}: ${roughly(alert.exactness)}${counted(hidden, 'finding')} hidden`,
    isTest: false,
    lead:
      mode === 'count'
        ? phrase`A suppression that only counted ${happened}: it counts nothing any more.`
        : phrase`A suppression ${happened}: it hides nothing any more. ${hiddenText(alert)}`,
    sections: [
      {
        title: 'The suppression',
        kind: 'facts',
        facts: [
          ...given,
          { label: 'Owner', value: [named(owner)] },
          { label: 'Reason', value: [named(reason)] },
          { label: 'Mode', value: [mode] },
          { label: 'Expires', value: [showInstant(expires)] },
        ],
      },
      ...podsSection('It hid findings of these pods', alert.pods),
      {
        title: 'What to do',
        kind: 'text',
        text:
          cause === 'expired'
            ? phrase`If it is still right, have it reviewed, give it another date in traceward.json, and deploy; else take it out.`
            : phrase`Nothing, if that was meant; else put it back into traceward.json, and deploy.`,
      },
    ],
    thread,
    reference: [`Suppression: ${thread}`],
  };
}

function hiddenText(alert: EndedSuppressionAlert): Phrase {
  const { hidden, groups, pods, hiddenSince } = alert;
  if (hidden === 0) return ['It had hidden nothing.'];
  const where = pods.count === 0 ? [] : phrase` in ${counted(pods.count, 'pod')}`;
  const since = hiddenSince === undefined ? [] : phrase` since ${[showMilliseconds(hiddenSince)]}`;
  return phrase`It had hidden ${roughly(alert.exactness)}${counted(hidden, 'finding')} of ${counted(groups, 'group')}${where}${since}. Each group is judged anew now, and alerts or is reported as if it were new.`;
}

/** A word before a number. */
function roughly(exactness: Exactness = 'exact'): Phrase {
  return exactness === 'exact' ? [] : [`${exactness} `];
}

/** The first of the pods that a message is about, and how many others there are. */
export function podsSection(title: string, { some, count }: EndedSuppressionAlert['pods']): Section[] {
  return count === 0 ? [] : [{ title, kind: 'text', text: listed(some, PODS, count) }];
}

/** In a message about a group: what an entry hid of it until it ended. */
export function hiddenSection(hidden: HiddenFindings | undefined): Section[] {
  if (hidden === undefined) return [];
  const { findings, pods, podCount, since } = hidden;
  // Of pods past those that are named, nobody knows whether they come again.
  const few = podCount > pods.length ? roughly('about') : [];
  const where = podCount === 0 ? [] : phrase` in ${few}${counted(podCount, 'pod')}: ${listed(pods, PODS, podCount)}`;
  const from = since === 0 ? [] : phrase` since ${[showMilliseconds(since)]}`;
  const text = phrase`A suppression that is over hid it until now: ${roughly(exactnessOf(hidden))}${counted(findings, 'finding')}${from}${where}.`;
  return [{ title: 'Hidden until now', kind: 'text', text }];
}
