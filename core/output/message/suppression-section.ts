import type { Finding } from '#core/correlate/finding.ts';
import type { NotProposed, Suggestion } from '#core/notify/suppressions/suggest.ts';
import { formatEntries, proposeEntry } from '#core/output/suppression-json.ts';
import type { Unusual } from '#core/settings/suppression.ts';
import type { Section } from './message.ts';
import { named, type Phrase, phrase } from './phrase.ts';

const TITLE = 'If this is expected';

/** What is proposed, or why nothing is. `close`: the command that says so of its group, where there is one. */
export type SuppressionAdvice = {
  /** The entry that is told of above, and covers the finding without hiding it. */
  readonly covering?: Finding['suppression'];
  readonly suggestions: readonly Suggestion[];
  readonly notProposed: NotProposed | undefined;
  readonly close?: string | undefined;
};

/** The entry to paste, or what else to do. `now`: nanoseconds since the epoch. */
export function suppressionSection(
  { covering, suggestions, notProposed, close }: SuppressionAdvice,
  now: bigint,
): Section {
  if (covering?.mode === 'count') {
    const mending = MENDING[covering.toldFor ?? 'counted'];
    const isOfEntry = covering.toldFor !== 'forgotten';
    return orClose(isOfEntry ? phrase`${[mending]}, have it reviewed, and deploy` : phrase`${[mending]}`, close);
  }
  const [first] = suggestions;
  if (first === undefined) {
    const why = phrase`No suppression is proposed: ${describeNotProposed(notProposed ?? { because: 'unknown' })}.`;
    return orClose(phrase`${why} ${[INSTEAD]}`, close);
  }
  return {
    title: TITLE,
    kind: 'code',
    text: phrase`Complete this entry, put it into "suppressions" of traceward.json, have it reviewed, and deploy.`,
    code: formatEntries(proposeEntry(first.conditions, now)),
  };
}

function orClose(text: Phrase, close: string | undefined): Section {
  if (close === undefined) return { title: TITLE, kind: 'text', text: phrase`${text}.` };
  return { title: TITLE, kind: 'steps', steps: [{ text: phrase`${text}, or close it, and say why.`, command: close }] };
}

/** What the entry has to say to hide what it covers; of a new container nothing is forgotten. */
const MENDING: Readonly<Record<Unusual | 'counted', string>> = {
  counted: 'Change the mode of the entry above to suppress',
  tool: 'Name the tool in the entry above, as its process or executable',
  temporary: 'Name its executable in the entry above',
  entered: 'Name its process or executable in the entry above',
  forgotten: 'See what the container ran. If all of it is expected, restart the pod',
};

const INSTEAD = 'If it is expected all the same, write an entry yourself';

/** Why there is no entry, and what one has to say; without the end of the sentence. */
export function describeNotProposed({ because, name }: NotProposed): Phrase {
  switch (because) {
    case 'tool':
      return phrase`${named(name)} is one of alerts.immediateProcesses, and only an entry whose process or executable names it hides it`;
    case 'temporary':
      return phrase`${named(name)} runs from a place for temporary files, or from memory, and only an entry with an executable hides that`;
    case 'entered':
      return phrase`${named(name)} was started from outside of the container, as by kubectl exec, and only an entry with a process or an executable hides that`;
    case 'forgotten':
      return phrase`it is not known what ${named(name)} runs, its container ran more unusual programs than are remembered, and no entry hides what may be one of them`;
    case 'nameless':
      return phrase`its process is called ${named(name)}, and no entry stands for that name alone`;
    case 'unknown':
      return phrase`too little is known of it, neither a pod, nor an image and a process`;
  }
}
