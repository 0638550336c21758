import type { Suggestion } from '#core/notify/suppressions/suggest.ts';
import { formatEntries, proposeEntry } from '#core/output/suppression-json.ts';
import type { Section } from './message.ts';
import { phrase } from './phrase.ts';

const TITLE = 'If this is expected';

/** The entry to paste. `now`: nanoseconds since the epoch. */
export function suppressionSection(suggestions: readonly Suggestion[], now: bigint): Section {
  const [first] = suggestions;
  if (first === undefined) {
    const text = phrase`No suppression is proposed: too little is known (neither a pod, nor an image and a process), or it is a suspicious tool, runs from a temporary place, or was entered from outside.`;
    return { title: TITLE, kind: 'text', text };
  }
  return {
    title: TITLE,
    kind: 'code',
    text: phrase`Complete this entry, put it into "suppressions" of traceward.json, have it reviewed, and deploy.`,
    code: formatEntries(proposeEntry(first.conditions, now)),
  };
}
