import type { Group } from '#core/correlate/group.ts';
import { compareRisks, type Risk } from '#core/correlate/risk.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { Note } from '#core/notify/alert.ts';
import { ownerOf, ruleOf, severityWord } from './describe.ts';
import { shortId } from './message.ts';
import { hiddenUntilNow } from './note-line.ts';
import { listed, type Name, named, type Phrase, phrase, plainText } from './phrase.ts';

/** One executable of one image, wherever it runs: a person decides about all of them at once. */
export type Fold = {
  /** The riskiest first. */
  readonly notes: readonly [Note, ...Note[]];
};

/** So many places and clusters are named on a line. */
const NAMED = 3;

/** Notes by pairs of image and executable: the riskiest pair first, then the one in most places. */
export function foldNotes(notes: readonly Note[]): readonly Fold[] {
  const folds = new Map<string, Note[]>();
  for (const note of notes) getOrCreate(folds, pairOf(note.group), () => []).push(note);
  return [...folds.values()]
    .flatMap((members) => {
      const [first, ...others] = members.sort((a, b) => compareRisks(a.risk, b.risk));
      return first === undefined ? [] : [{ notes: [first, ...others] } as const];
    })
    .sort((a, b) => compareRisks(riskOf(a), riskOf(b)) || b.notes.length - a.notes.length);
}

/** Where the image is not known, the place stands for it. */
function pairOf(group: Group): string {
  const { rule, repository, executable, process } = group;
  return JSON.stringify([rule ?? null, repository ?? workloadKey(group), executable ?? process ?? null]);
}

function riskOf({ notes: [first] }: Fold): Risk {
  return first.risk;
}

/** `HIGH curl in shop/checkout (prod), image …, pod … (#1a2b3c4d)`, or `LOW daprd in 200 workloads of prod, staging: a, b, c and 197 more, …`. */
export function foldLine(fold: Fold): Phrase {
  const [{ group }] = fold.notes;
  const image = group.repository === undefined ? [] : phrase`, image ${named(group.repository)}`;
  const isLast = fold.notes.some(({ isLastOfContainer }) => isLastOfContainer === true);
  const more: Phrase = isLast
    ? ['; its container opened more groups of this severity than are told: look at its findings']
    : [];
  const hidden = fold.notes.reduce((sum, note) => sum + (note.hidden?.findings ?? 0), 0);
  return phrase`${[severityWord(riskOf(fold).severity)]} ${actorOf(group)} in ${placesOf(fold)}${ruleOf(group)}${image}${podOf(fold)} ${idsOf(fold)}${hiddenUntilNow(hidden)}${more}`;
}

function podOf({ notes: [{ pod }, ...others] }: Fold): Phrase {
  return pod === undefined || others.length > 0 ? [] : phrase`, pod ${named(pod)}`;
}

/** What `traceward findings ack` takes, and what all messages about the incident have in their titles. */
function idsOf({ notes }: Fold): Phrase {
  const ids = notes.slice(0, NAMED).map(({ group, thread = group.id }) => `#${shortId(thread)}`);
  const more = notes.length > ids.length ? ` and ${notes.length - ids.length} more` : '';
  return [`(${ids.join(', ')}${more})`];
}

/** An executable's whole path says more than its name, and is as long as it is. */
function actorOf({ executable, process }: Group): Name {
  return named(executable ?? process);
}

function placesOf({ notes }: Fold): Phrase {
  const [{ group }] = notes;
  const places = [...new Set(notes.map((note) => workloadKey(note.group)))];
  if (places.length === 1) return phrase`${ownerOf(group)} (${named(group.cluster)})`;
  const clusters = [...new Set(notes.map((note) => note.group.cluster))];
  const owners = [...new Set(notes.map((note) => plainText(ownerOf(note.group))))];
  return phrase`${places.length} workloads of ${listed(clusters, NAMED)}: ${listed(owners, NAMED)}`;
}

function workloadKey({ cluster, namespace, workload, container }: Group): string {
  return JSON.stringify([cluster, namespace ?? null, workload ?? container]);
}
