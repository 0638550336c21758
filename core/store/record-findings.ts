import { concurrently } from '#core/concurrency.ts';
import { compareTimes } from '#core/correlate/earliest.ts';
import { type DatedProgram, isUnusualProgram } from '#core/correlate/programs.ts';
import { readStoredTime } from '#core/time.ts';
import { announce, rememberAnnounced } from './announce-findings.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { learnProgram } from './container-programs.ts';
import { type Counting, contribute, countingOf, firstDayOf, sample } from './contributions.ts';
import { isAnnounced } from './done-cache.ts';
import { findingKey, overflowKey } from './keys.ts';
import { livingItem } from './lifetimes.ts';
import { readStoredProgram } from './observation.ts';
import { type Sighting, type StoredFinding, withSighting } from './stored-finding.ts';
import { type FindingBody, type Item, type StoredObservation, updateItem } from './table.ts';

/**
 * Writes sightings down and announces the findings that are new. Contributions come first: whoever announces the
 * finding then counts them. `mayCreate`: whether one more finding of its container may be new;
 * what may not is left out. Returns what was recorded.
 */
export async function recordFindings(
  attempt: Attempt,
  sightings: readonly Sighting[],
  mayCreate: (sighting: Sighting) => boolean = () => true,
): Promise<readonly Sighting[]> {
  const uncertain = sightings.filter((sighting) => !isRemembered(attempt, sighting));
  const items = await attempt.table.read(uncertain.map(({ subject }) => findingKey(subject.id)));
  const looked = uncertain.map((sighting, at): Looked => ({ sighting, known: items[at] }));
  const refused = refusedAmong(attempt, looked, mayCreate);
  const isRecorded = ({ subject }: Sighting) => !refused.has(subject.id);
  const [recorded, pairs] = [sightings.filter(isRecorded), looked.filter(({ sighting }) => isRecorded(sighting))];
  for (const { sighting, known } of pairs) rememberCounting(attempt, sighting, known);
  await concurrently(recorded, REQUESTS, (sighting) => count(attempt, sighting));
  const overflows = await readOverflows(
    attempt,
    pairs.flatMap(({ sighting, known }) => (known === undefined ? [sighting] : [])),
  );
  const written = await concurrently(pairs, REQUESTS, async ({ sighting, known }) => {
    const foundLate = sighting.foundLate || overflows.has(sighting.partition);
    return { sighting, item: await updateFinding(attempt, { ...sighting, foundLate }, known) };
  });
  const ours = new Map(
    written.flatMap(({ item }) => (item !== undefined && isOurs(attempt, item) ? [[item.partition, item]] : [])),
  );
  const followed = recorded.filter(({ subject }) => attempt.doneCache.followedGroupOf(subject.id) !== undefined);
  await announce(attempt, ours.values());
  await concurrently(followed, REQUESTS, (sighting) => tellThatItGoesOn(attempt, sighting));
  // Whoever announced what is not ours may not have seen what is told of it here, and created it after it was read.
  await concurrently(written, REQUESTS, ({ sighting, item }) =>
    lookAtProgram(attempt, sighting, item !== undefined && ours.has(item.partition) ? undefined : item),
  );
  return recorded;
}

/** Of what is not known when it was, nobody can say that it goes on. */
async function tellThatItGoesOn(attempt: Attempt, { subject, observation }: Sighting): Promise<void> {
  const last = readStoredTime(observation.last);
  const group = attempt.doneCache.followedGroupOf(subject.id);
  if (last !== undefined && group !== undefined) await attempt.goesOn(group, subject.id, last);
}

/** A sighting, and the finding as it is in the table. */
type Looked = { readonly sighting: Sighting; readonly known: Item | undefined };

/** The ids of findings that would be new, and may not be. Several sightings can be of one. */
function refusedAmong(
  { lifetimes }: Attempt,
  looked: readonly Looked[],
  mayCreate: (sighting: Sighting) => boolean,
): Set<string> {
  const isKnown = ({ known }: Looked) => livingItem(lifetimes.findings, known, 'finding') !== undefined;
  const fresh = looked.filter((each) => !isKnown(each)).map(({ sighting }) => sighting);
  const firsts = new Map(fresh.map((sighting) => [sighting.subject.id, sighting]));
  return new Set([...firsts].flatMap(([id, sighting]) => (mayCreate(sighting) ? [] : [id])));
}

/** Whether nothing has to be read to know what to write of it. */
function isRemembered({ doneCache }: Attempt, sighting: Sighting): boolean {
  const { subject, basis, observation } = sighting;
  if (!isAnnounced(doneCache, subject.id, basis)) return false;
  if (isUnusual(sighting) && !doneCache.has(lookedAt(sighting))) return false;
  return COUNTINGS.some((counting) => doneCache.has(countingFact(subject.id, observation, counting)));
}

function isUnusual({ observation: { program } }: Sighting): boolean {
  return program !== undefined && isUnusualProgram(program);
}

function lookedAt({ subject, observation: { program } }: Sighting): string {
  return `program ${subject.id} ${program?.isEntered} ${program?.executable}`;
}

/** A finding that others announced may be told by an object of earlier events to be graver than when it was announced. */
async function lookAtProgram(attempt: Attempt, sighting: Sighting, known: StoredFinding | undefined): Promise<void> {
  const program = readStoredProgram(sighting.observation.program);
  if (program === undefined || !isUnusual(sighting) || attempt.doneCache.has(lookedAt(sighting))) return;
  if (known !== undefined && isNews(program, known.body)) await learnProgram(attempt, sighting.subject.id, { program });
  attempt.doneCache.remember(lookedAt(sighting));
}

function isNews({ program, time }: DatedProgram, { program: known, isProgramNew }: FindingBody): boolean {
  if (known === undefined || isProgramNew) return true;
  const isOther = program.executable !== known.executable || program.isEntered !== known.isEntered;
  return isOther && compareTimes(time, readStoredTime(known.time)) < 0;
}

const COUNTINGS: readonly Counting[] = ['exact', 'sampled'];

function rememberCounting({ doneCache, lifetimes }: Attempt, { subject, observation }: Sighting, known?: Item): void {
  const finding = livingItem(lifetimes.findings, known, 'finding');
  if (finding === undefined) return;
  doneCache.remember(countingFact(subject.id, observation, countingOf(observation, finding.body.createdAt)));
}

/** A finding that nobody has created yet is counted exactly. */
async function count(attempt: Attempt, sighting: Sighting): Promise<void> {
  const { subject, observation } = sighting;
  const isSampled = attempt.doneCache.has(countingFact(subject.id, observation, 'sampled'));
  await (isSampled ? sample : contribute)(attempt, subject.id, observation);
}

/** How objects of that day are counted for the finding. */
function countingFact(id: string, observation: StoredObservation, counting: Counting): string {
  return `${counting} ${id} ${firstDayOf(observation) ?? ''}`;
}

/** The containers, named by their partitions, that had more connections than could be retained. */
async function readOverflows({ table, lifetimes }: Attempt, sightings: readonly Sighting[]): Promise<Set<string>> {
  const partitions = [...new Set(sightings.map(({ partition }) => partition))];
  const items = await table.read(partitions.map(overflowKey));
  return new Set(
    partitions.filter((_, at) => {
      const item = items[at];
      return item !== undefined && !lifetimes.contacts.isOver(item.expiresAt);
    }),
  );
}

/** The finding as it then stands. */
async function updateFinding(
  attempt: Attempt,
  sighting: Sighting,
  known: Item | undefined,
): Promise<StoredFinding | undefined> {
  const { table, owner, now, lifetimes } = attempt;
  const decide = (current: Item | undefined) =>
    withSighting(sighting, current, { owner, now: now(), lifetime: lifetimes.findings });
  const item = await updateItem(table, findingKey(sighting.subject.id), decide, { item: known });
  if (item?.kind !== 'finding') return undefined;
  rememberCounting(attempt, sighting, item);
  if (item.pending === undefined) rememberAnnounced(attempt, item);
  return item;
}

/**
 * Whether this attempt holds the lease, and has not begun to announce. That it wrote the lease does not count: a
 * client that repeats a write whose answer was lost is told that somebody else was faster.
 */
function isOurs({ owner, announcing }: Attempt, { pending, body }: StoredFinding): boolean {
  const { id } = body.subject;
  if (pending === undefined || body.lease?.owner !== owner || announcing.has(id)) return false;
  announcing.add(id);
  return true;
}
