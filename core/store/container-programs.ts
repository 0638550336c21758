import { concurrently } from '#core/concurrency.ts';
import { isTemporary } from '#core/correlate/assess-risk.ts';
import { compareTimes } from '#core/correlate/earliest.ts';
import type { ContainerFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import {
  type DatedProgram,
  earlierProgram,
  type ProgramBelow,
  type RunOfProcess,
  unusualRuns,
} from '#core/correlate/programs.ts';
import { hashOf } from '#core/hash.ts';
import { compareTexts } from '#core/text.ts';
import { readStoredTime } from '#core/time.ts';
import type { ProcessId, Program } from '#core/tracee/event.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { type Parts, readContributions } from './contributions.ts';
import { containerPartition, findingKey, programsKey } from './keys.ts';
import { livingItem } from './lifetimes.ts';
import { readStoredProgram, storeProgram } from './observation.ts';
import { assembledOf, type StoredFinding } from './stored-finding.ts';
import { type FindingBody, type Item, type ItemOf, nextItem, updateItem, versionAfter } from './table.ts';

declare module './table.ts' {
  interface Bodies {
    /**
     * In a container's partition: its unusual programs, and the findings of which it is not known what their processes run. Both are in
     * one item, so that of an exec and a connection that come in two objects, in whatever order, the later one sees the other.
     */
    programs: {
      readonly runs: readonly StoredRun[];
      readonly waiting: readonly Waiting[];
      /** Some were too many to be kept. Others that are alike do not count. */
      readonly isCut?: boolean | undefined;
    };
  }
}

/** From then on; without a program, the process runs nothing unusual. */
type StoredRun = { readonly process: ProcessId; readonly time?: string | undefined; readonly program?: Program };

/** `events`: whose programs are not known, the earliest first. `above`: a process above a known program's, which may have been entered. */
type Waiting = {
  readonly finding: string;
  readonly events: readonly EventOfProcess[];
  readonly above?: EventOfProcess | undefined;
};

/** What other objects tell of a finding's process: its program, or that its own program is one of what was entered. */
type Learned = { readonly program: DatedProgram | undefined; readonly mayBeUnusual?: true };

type EventOfProcess = { readonly process: ProcessId; readonly time?: string | undefined };

/** Of programs in temporary places so many are kept, the first of the container and the last. All that is kept fits into an item. */
const MAX_TEMPORARY_AT_AN_END = 8;
/** Probes enter every few seconds: of each executable the first are kept. Of all these, again, the first and the last. */
const MAX_ENTERED_ALIKE = 2;
const MAX_ENTERED_AT_AN_END = 8;
/** So many findings wait, the last of the container. */
const MAX_WAITING = 32;
const MAX_EVENTS = 8;

/**
 * Notes the container's unusual programs, and has people told anew of what turns out to be of one. It costs nothing where there are none,
 * and where they are remembered; else a read and mostly a write.
 */
export async function learnPrograms(attempt: Attempt, partition: string, container: ContainerFacts): Promise<void> {
  const { doneCache } = attempt;
  const hasUnusual = `programs ${partition}`;
  const isKnown = (process: ProcessId) => doneCache.has(`${hasUnusual} ${process}`);
  const fresh = unusualRuns(container, doneCache.has(hasUnusual) ? isKnown : () => false).filter(
    (run) => !factsOf(partition, run).some((fact) => doneCache.has(fact)),
  );
  if (fresh.length === 0) return;
  const withAll = (known: readonly StoredRun[]) => {
    const processes = new Set(known.map(({ process }) => process));
    return sortedRuns([...known, ...unusualRuns(container, (process) => processes.has(process)).map(storeRun)]);
  };
  const { runs, waiting } = await changePrograms(attempt, partition, (known) => {
    const { runs, isCut } = keptRuns(withAll(known.runs));
    return { ...known, runs, ...(isCut ? { isCut } : {}) };
  });
  // Also what is not kept is known now.
  const all = withAll(runs);
  const found = waiting.flatMap((each) => learnedIn(all, each));
  for (const [finding, learned] of found) await learnProgram(attempt, finding, learned);
  if (found.length > 0)
    await changePrograms(attempt, partition, (known) => ({
      ...known,
      waiting: known.waiting.flatMap((each) => stillWaiting(all, each)),
    }));
  doneCache.remember(hasUnusual);
  for (const { process } of runs) doneCache.remember(`${hasUnusual} ${process}`);
  const facts = Map.groupBy(
    runs.flatMap((run) => factsOf(partition, run)),
    (fact) => fact,
  );
  for (const run of fresh) {
    const [own, alike] = factsOf(partition, run);
    if (facts.has(own)) doneCache.remember(own);
    if (alike !== undefined && facts.get(alike)?.length === MAX_ENTERED_ALIKE) doneCache.remember(alike);
  }
}

/** In the order of their times. */
function sortedRuns(all: readonly StoredRun[]): StoredRun[] {
  const distinct = [...new Map(all.map((run) => [JSON.stringify([run.process, run.time, run.program]), run])).values()];
  return distinct.sort(
    (a, b) =>
      compareTimes(readStoredTime(a.time), readStoredTime(b.time)) ||
      a.process - b.process ||
      compareTexts(a.program?.executable ?? '', b.program?.executable ?? ''),
  );
}

/** The same for any order in which they come, as long as there is room. */
function keptRuns(sorted: readonly StoredRun[]): { readonly runs: StoredRun[]; readonly isCut: boolean } {
  const temporary = sorted.filter(isTemporary);
  const entered = sorted.filter((run) => run.program !== undefined && !isTemporary(run));
  const alike = Map.groupBy(entered, ({ program }) => program?.executable);
  const firstAlike = new Set([...alike.values()].flatMap((each) => each.slice(0, MAX_ENTERED_ALIKE)));
  const kept = new Set([
    ...ends(temporary, MAX_TEMPORARY_AT_AN_END),
    ...ends(
      entered.filter((run) => firstAlike.has(run)),
      MAX_ENTERED_AT_AN_END,
    ),
  ]);
  const runs = withEnds(sorted.filter((run) => run.program === undefined || kept.has(run)));
  return { runs, isCut: kept.size < temporary.length + firstAlike.size };
}

function ends(runs: readonly StoredRun[], count: number): StoredRun[] {
  return runs.toSpliced(count, Math.max(0, runs.length - 2 * count));
}

/** Of what is not unusual, only that it came next after something that is. */
function withEnds(sorted: readonly StoredRun[]): StoredRun[] {
  const isUnusual = new Map<ProcessId, boolean>();
  return sorted.filter(({ process, program }) => {
    const isEnd = program === undefined && isUnusual.get(process) === true;
    isUnusual.set(process, program !== undefined);
    return isEnd || program !== undefined;
  });
}

/** The run itself; and of what is entered again and again, all that are alike, of which no more are kept. Paths can be long. */
function factsOf(partition: string, run: RunOfProcess | StoredRun): readonly [own: string, ...alike: string[]] {
  const { process, time, program } = run;
  const own = `run ${partition} ${process} ${time}`;
  return program === undefined || isTemporary(run) ? [own] : [own, `run ${partition} ${hashOf(program.executable)}`];
}

/**
 * Findings that are to be announced. Where their objects do not tell what their processes run, what is known of their containers may.
 * It costs one change of each such container's item, however many findings of it there are.
 */
export async function assembleNew(attempt: Attempt, items: readonly StoredFinding[]): Promise<Finding[]> {
  const all = await concurrently(items, REQUESTS, async (item) => {
    const told = await readContributions(attempt, item.partition);
    return { item, told, waiting: waitingOf(item, told) };
  });
  const asking = all.filter(({ waiting: { events, above } }) => events.length > 0 || above !== undefined);
  const containers = Map.groupBy(asking, ({ item: { body } }) =>
    containerPartition(body.subject.cluster, body.subject.container),
  );
  const learned = await concurrently([...containers], REQUESTS, ([partition, each]) =>
    findPrograms(
      attempt,
      partition,
      each.map(({ waiting }) => waiting),
    ),
  );
  const found = new Map(learned.flat());
  return concurrently(all, REQUESTS, async ({ item, told, waiting: { finding } }) => {
    const learned = found.get(finding);
    const noted = learned && (await noteProgram(attempt, finding, learned));
    return assembledOf(attempt, noted ?? item, told);
  });
}

/** What is known, by the ids of the findings; the others wait. */
async function findPrograms(
  attempt: Attempt,
  partition: string,
  asking: readonly Waiting[],
): Promise<LearnedOfFinding[]> {
  const ids = new Set(asking.map(({ finding }) => finding));
  const { runs, isCut } = await changePrograms(attempt, partition, (known) => {
    const others = known.waiting.filter(({ finding }) => !ids.has(finding));
    const own = asking.flatMap((each) => stillWaiting(known.runs, each));
    return { ...known, waiting: [...others, ...own].slice(-MAX_WAITING) };
  });
  return asking.flatMap((each) => {
    const learned = learnedIn(runs, each);
    const isForgotten = learned.length === 0 && isCut && each.above === undefined;
    return isForgotten ? [[each.finding, { program: undefined, mayBeUnusual: true }] as const] : learned;
  });
}

type LearnedOfFinding = readonly [finding: string, Learned];

function learnedIn(runs: readonly StoredRun[], { finding, events, above }: Waiting): LearnedOfFinding[] {
  const program = programIn(runs, events);
  return program !== undefined || isOfEntered(runs, above) ? [[finding, { program }]] : [];
}

function isOfEntered(runs: readonly StoredRun[], above: EventOfProcess | undefined): boolean {
  return above !== undefined && programAt(runs, above)?.isEntered === true;
}

/** Events of unknown programs that are earlier than any of a known one: a finding is of its earliest program. */
function waitingOf({ body }: StoredFinding, { parts }: Parts): Waiting {
  const known = [...parts, { ...body, above: undefined }]
    .map(({ program, above }): ProgramBelow | undefined => {
      const read = readStoredProgram(program);
      return read && { ...read, above };
    })
    .reduce(earlierProgram, undefined);
  const events = parts
    .flatMap(({ evidence }) =>
      evidence.flatMap(({ process, time }) => (process === undefined ? [] : [{ process, time }])),
    )
    .filter(({ time }) => known === undefined || compareTimes(readStoredTime(time), known.time) < 0)
    .sort((a, b) => compareTimes(readStoredTime(a.time), readStoredTime(b.time)) || a.process - b.process)
    .slice(0, MAX_EVENTS);
  const above = known?.above === undefined ? {} : { above: { process: known.above, time: known.time?.toString() } };
  return { finding: body.subject.id, events, ...above };
}

/** The program of the earliest of these events of which it is known. */
function programIn(runs: readonly StoredRun[], events: readonly EventOfProcess[]): DatedProgram | undefined {
  for (const event of events) {
    const program = programAt(runs, event);
    if (program !== undefined) return { program, time: readStoredTime(event.time) };
  }
  return undefined;
}

/** A finding waits for the programs of its events before the first of which that is known. */
function stillWaiting(runs: readonly StoredRun[], { finding, events, above }: Waiting): Waiting[] {
  const known = events.findIndex((event) => programAt(runs, event) !== undefined);
  const rest = known < 0 ? events : events.slice(0, known);
  const isOpen = above !== undefined && known < 0 && !isOfEntered(runs, above);
  if (rest.length === 0 && !isOpen) return [];
  return [{ finding, events: rest, ...(isOpen ? { above } : {}) }];
}

function programAt(runs: readonly StoredRun[], { process, time }: EventOfProcess): Program | undefined {
  const isBeforeEvent = (run: StoredRun) => isBefore(readStoredTime(run.time), readStoredTime(time));
  return runs.findLast((run) => run.process === process && isBeforeEvent(run))?.program;
}

function isBefore(a: bigint | undefined, b: bigint | undefined): boolean {
  return a === undefined || b === undefined || a <= b;
}

/**
 * Notes what the process of a known finding runs, and has people told if that is news. From then on the finding may be followed. After a
 * crash on the way the item says that it is to be done again.
 */
export async function learnProgram(attempt: Attempt, id: string, learned: Learned): Promise<void> {
  await noteProgram(attempt, id, learned, true);
  await attempt.lookAgain(id);
  const group = attempt.followed.get(id);
  await updateFindingBody(attempt, id, ({ isProgramNew: _, ...body }) => ({ ...body, group: group ?? body.group }));
  if (group !== undefined) attempt.doneCache.rememberFollowed(id, group);
}

/** The finding's item with the earliest program that is known. `isProgramNew`: whether people are still to be told. */
function noteProgram(
  attempt: Attempt,
  id: string,
  { program, mayBeUnusual }: Learned,
  isProgramNew?: true,
): Promise<StoredFinding | undefined> {
  return updateFindingBody(attempt, id, (body) => {
    if (mayBeUnusual) return { ...body, mayBeUnusual };
    if (program === undefined) return { ...body, isEntered: true, isProgramNew };
    const earliest = earlierProgram(readStoredProgram(body.program), program) ?? program;
    return { ...body, program: storeProgram(earliest), isEntered: undefined, isProgramNew };
  });
}

/** It is written only if that changes it. */
async function updateFindingBody(
  { table }: Attempt,
  id: string,
  change: (body: FindingBody) => FindingBody,
): Promise<StoredFinding | undefined> {
  const item = await updateItem(table, findingKey(id), (current) => {
    if (current?.kind !== 'finding') return undefined;
    const body = change(current.body);
    return JSON.stringify(body) === JSON.stringify(current.body)
      ? undefined
      : { ...current, version: versionAfter(current), body };
  });
  return item?.kind === 'finding' ? item : undefined;
}

type ProgramsBody = ItemOf<'programs'>['body'];

const NONE: ProgramsBody = { runs: [], waiting: [] };

/** What is known then; it is written only if that changes it. */
async function changePrograms(
  { table, lifetimes }: Attempt,
  partition: string,
  change: (body: ProgramsBody) => ProgramsBody,
): Promise<ProgramsBody> {
  const key = programsKey(partition);
  const item = await updateItem(table, key, withChange, { item: undefined });
  return item?.kind === 'programs' ? item.body : NONE;

  function withChange(current: Item | undefined): ItemOf<'programs'> | undefined {
    const known = livingItem(lifetimes.bindings, current, 'programs')?.body;
    const body = change(known ?? NONE);
    if (JSON.stringify(body) === JSON.stringify(known)) return undefined;
    return nextItem('programs', key, current, lifetimes.bindings.end(), body);
  }
}

function storeRun({ time, ...run }: RunOfProcess): StoredRun {
  return { ...run, time: time?.toString() };
}
