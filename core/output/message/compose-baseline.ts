import { isOdd } from '#core/correlate/risk.ts';
import type { Detector } from '#core/detectors/detector.ts';
import type { BaselineAlert, Note } from '#core/notify/alert.ts';
import { suggestForGroups } from '#core/notify/suppressions/suggest.ts';
import { formatEntries, proposeEntry } from '#core/output/suppression-json.ts';
import { plural } from '#core/quantities.ts';
import { formatDay, NANOSECONDS_PER_DAY, NANOSECONDS_PER_HOUR } from '#core/time.ts';
import { didOfAny, rulesOf } from './describe.ts';
import { type Fold, foldLine, foldNotes } from './fold-notes.ts';
import type { Message, Section } from './message.ts';
import { type MessageOptions, proposalRulesIn } from './message-options.ts';
import { bucketOfLogs, folderOfLogs, folderText, noteLine } from './note-line.ts';
import { counted, listed, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';
import { toldSection } from './told-section.ts';

/** More lines than these nobody reads. */
const LINES = 40;
const CLUSTERS = 3;
/** More entries cannot be reviewed in a message: a command writes them all into a file. */
const PROPOSED = 3;

/** What was always there in clusters that are new to traceward. */
export function composeBaseline(
  alert: BaselineAlert,
  now: bigint,
  detectors: readonly Detector[],
  options: MessageOptions,
): Message {
  const { clusters, hours, notes, count, told = [] } = alert;
  const odd = notes.filter(({ risk }) => isOdd(risk));
  const usual = foldNotes(notes.filter(({ risk }) => !isOdd(risk)));
  const thread = threadOf(['baseline', ...clusters]);
  const where = phrase`${counted(clusters.length, 'cluster')} (${listed(clusters, CLUSTERS)})`;
  return {
    label: 'First day',
    opening: 'First day:',
    headline: phrase`${counted(count, 'group')} in ${listed(clusters, CLUSTERS)}`,
    isTest: false,
    lead: phrase`In the first ${counted(hours, 'hour')} of ${where}, ${counted(count, 'group')} of containers ${didOfAny(detectors)}. They are probably controllers, so they come as this one summary. From now on what is new for its image alerts.`,
    sections: [
      ...toldSection(told),
      ...oddSection(odd),
      ...usualSection(usual, notes.length, count),
      ...proposals(alert, now, options),
    ],
    thread,
    reference: [...rulesOf(detectors), `\nFirst day: ${thread}`],
  };
}

function oddSection(odd: readonly Note[]): Section[] {
  if (odd.length === 0) return [];
  const shown = odd.slice(0, LINES);
  const folder = folderOfLogs(shown);
  return [
    {
      title: 'Odd: look at these first',
      kind: 'list',
      items: [...shown.map((note) => noteLine(note, folder)), ...(folder === '' ? [] : [folderText(folder)])],
      more: odd.length - shown.length,
    },
  ];
}

function usualSection(folds: readonly Fold[], named: number, count: number): Section[] {
  if (folds.length === 0) return [];
  const rest: Phrase[] = count > named ? [phrase`${count - named} more groups are only counted here`] : [];
  const items = [...folds.slice(0, LINES).map(foldLine), ...rest];
  return [{ title: 'Groups', kind: 'list', items, more: Math.max(0, folds.length - LINES) }];
}

/** Whoever sees that one is the third of four looks for the fourth. */
function shownOf(entries: number): Phrase {
  return entries > PROPOSED ? phrase`; the first ${PROPOSED} stand below, and all in that file` : [];
}

function proposals({ notes, hours }: BaselineAlert, now: bigint, options: MessageOptions): Section[] {
  const usual = notes.filter(({ risk }) => !isOdd(risk)).map(({ group }) => group);
  const suggestions = suggestForGroups(usual, proposalRulesIn(options));
  if (suggestions.length === 0) return [];
  const bucket = bucketOfLogs(notes);
  const where = bucket === undefined ? phrase` YOUR-BUCKET is the output LogBucketName of the stack.` : [];
  // A bucket may be older than the stack. The day before has what started earlier.
  const from = formatDay(now - BigInt(hours) * NANOSECONDS_PER_HOUR - NANOSECONDS_PER_DAY);
  const all: Section = {
    title: 'If they are expected',
    kind: 'steps',
    onlyIf: 'If they are expected',
    steps: [
      {
        text: phrase`Write suppressions for all of them into a file, have it reviewed, and deploy. ${[plural(suggestions.length, 'entry', 'entries')]} would do${shownOf(suggestions.length)}.${where}`,
        command: `traceward suppressions propose s3://${bucket ?? 'YOUR-BUCKET'}/ --from ${from} --out suppressions.json`,
      },
    ],
  };
  const first = suggestions.slice(0, PROPOSED).map(
    (suggestion, at): Section => ({
      title: `Proposed suppression ${at + 1} of ${suggestions.length}`,
      kind: 'code',
      text: phrase`Covers ${counted(suggestion.covers, 'group')}.`,
      code: formatEntries(proposeEntry(suggestion.conditions, now)),
    }),
  );
  return [all, ...first];
}
