import type { Detector } from '#core/detectors/detector.ts';
import type { BaselineAlert } from '#core/notify/alert.ts';
import { suggestForGroups } from '#core/notify/suppressions/suggest.ts';
import { formatEntries, proposeEntry } from '#core/output/suppression-json.ts';
import { groupLine, rulesOf, saidBy } from './describe.ts';
import { type Message, type Section, threadOf } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';

/**
 * Maximum number of entries: more cannot be reviewed, and do not fit into a message; `--suggest-suppressions` gives
 * them all.
 */
const PROPOSED = 10;

/** What was always there in a cluster that is new to traceward. */
export function composeBaseline(alert: BaselineAlert, now: bigint, detectors: readonly Detector[]): Message {
  const { clusters, hours, notes, count } = alert;
  const groups = notes.map(({ group }) => group);
  const thread = threadOf(['baseline', ...clusters]);
  return {
    label: 'Baseline',
    headline: phrase`${namesOf(clusters)}: ${counted(count, 'group')} in the first ${counted(hours, 'hour')}`,
    isTest: false,
    lead: phrase`In the first ${counted(hours, 'hour')} of ${namesOf(clusters)}, ${counted(count, 'group')} of containers ${saidBy(detectors, ({ did }) => did, ' or ')}. They are probably its controllers, so they come as this one summary. From now on each new group alerts.`,
    sections: [
      { title: 'Groups', kind: 'list', items: groups.map(groupLine), more: count - groups.length },
      ...proposals(alert, now),
    ],
    thread,
    reference: `${rulesOf(detectors)}\nBaseline ${thread}`,
  };
}

function namesOf(clusters: readonly string[]): Phrase {
  return clusters.flatMap((cluster, at) => [at === 0 ? '' : ', ', named(cluster)]).filter((part) => part !== '');
}

function proposals({ notes }: BaselineAlert, now: bigint): Section[] {
  const suggestions = suggestForGroups(notes.map(({ group }) => group));
  const proposed = suggestions.slice(0, PROPOSED);
  return proposed.map((suggestion, at) => ({
    title: `Proposed suppression ${at + 1} of ${suggestions.length}`,
    kind: 'code',
    text:
      at === 0
        ? phrase`Covers ${counted(suggestion.covers, 'group')}. If it is expected, complete it, put it into "suppressions" of traceward.json, have it reviewed, and deploy.`
        : phrase`Covers ${counted(suggestion.covers, 'group')}.`,
    code: formatEntries(proposeEntry(suggestion.conditions, now)),
  }));
}
