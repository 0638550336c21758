import type { EndedSuppressionAlert } from '#core/notify/alert.ts';
import { CONDITIONS } from '#core/settings/suppression.ts';
import { capitalised } from '#core/text.ts';
import { showInstant } from './describe.ts';
import type { Message } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';

/** A suppression that works no longer. */
export function composeEnded({ suppression, cause, hidden }: EndedSuppressionAlert): Message {
  const { conditions, reason, owner, expires, mode } = suppression;
  const given = CONDITIONS.flatMap((name) => {
    const glob = conditions[name];
    return glob === undefined ? [] : [{ label: capitalised(name), value: [named(glob)] }];
  });
  const what: Phrase = given.flatMap(({ value }, at) => (at === 0 ? value : [', ', ...value]));
  const thread = threadOf(['suppression', JSON.stringify(conditions)]);
  const label = cause === 'expired' ? 'Suppression expired' : 'Suppression removed';
  const happened =
    cause === 'expired' ? phrase`has expired on ${[showInstant(expires)]}` : phrase`is no longer in the settings`;
  return {
    label,
    opening: `${label}:`,
    headline: mode === 'count' ? what : phrase`${what}: ${counted(hidden, 'finding')} hidden`,
    isTest: false,
    lead:
      mode === 'count'
        ? phrase`A suppression that only counted ${happened}: it counts nothing any more.`
        : phrase`A suppression ${happened}: it hides nothing any more. ${counted(hidden, 'finding')} that it had hidden will be looked at again, and may alert.`,
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
