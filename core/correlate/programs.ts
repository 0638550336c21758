import { getOrCreate } from '#core/get-or-create.ts';
import { compareTexts, cutText } from '#core/text.ts';
import type { Executed, ProcessId, Program } from '#core/tracee/event.ts';
import type { ProcessReader } from '#core/tracee/process.ts';
import { isTemporary } from './assess-risk.ts';
import { compareTimes, earlier, earlierTime, laterTime } from './earliest.ts';
import type { ConnectionFacts, ContainerFacts } from './facts.ts';
import type { OfProcess, ProgramFacts, ProgramRun, ProgramRuns } from './program-facts.ts';

/** A program, and when it was seen to do what it did. */
export type DatedProgram = { readonly program: Program; readonly time: bigint | undefined };

/** Of what a process runs so much is kept, of the beginning and of the end; what it ran in between is then not known. */
const MAX_RUNS_AT_AN_END = 4;
/** Of processes that no connection refers to so many are kept, the first of the container and the last. */
const MAX_PROCESSES_AT_AN_END = 8;
const MAX_PARENTS = 4;

/** Nobody's path is longer than this, unless somebody wants to fill tables and messages. */
const MAX_PATH = 512;
const MAX_PARENT = 128;

/**
 * What a line tells of its process. Its program is read even where an exec has told one, which goes before it: in the cloud
 * that exec may be in another object. `share`: see `createSharing`.
 */
export function readOfProcess(reader: ProcessReader, share: (program: Executed) => Executed): OfProcess {
  const process = reader.id();
  const program = reader.program();
  if (program === undefined) return { process };
  return { process, own: { program: share(program), parent: reader.parent(), isEntered: reader.isEntered() } };
}

/** As many as a node's containers have programs. */
const MAX_SHARED = 1024;

/** Returns what makes equal programs one: millions of connections may be of a few. */
export function createSharing(): (program: Executed) => Executed {
  const byText = new Map<string, Executed>();
  // The same program is asked for again and again, and making its text takes longer than all else.
  const byItself = new Map<Executed, Executed>();
  return (program) => {
    const shared = byItself.get(program);
    if (shared !== undefined) return shared;
    for (const known of [byText, byItself]) if (known.size >= MAX_SHARED) known.clear();
    const first = getOrCreate(byText, `${program.user ?? ''} ${program.executable}`, () => program);
    byItself.set(program, first);
    return first;
  };
}

/** Adds an exec; what comes again only makes the time longer. Returns what is known of its process and program then. */
export function addExec(
  programs: ProgramFacts,
  id: ProcessId,
  run: ProgramRun,
  time: bigint | undefined,
): { readonly runs: ProgramRuns; readonly isNewProcess: boolean } {
  const known = programs.get(id);
  if (known !== undefined) return { runs: addRun(known, run, time, time), isNewProcess: false };
  const runs = startRuns(run, time, time);
  programs.set(id, [runs]);
  return { runs, isNewProcess: true };
}

function addRun(
  known: ProgramRuns[],
  run: ProgramRun,
  first: bigint | undefined,
  last: bigint | undefined,
): ProgramRuns {
  const same = known.find((other) => isSame(other, run));
  const runs = same ?? startRuns(run, first, last);
  if (same === undefined) known.push(runs);
  runs.first = earlierTime(runs.first, first);
  runs.last = laterTime(runs.last, last);
  if (known.length > 1) known.sort(compareRuns);
  if (known.length > 2 * MAX_RUNS_AT_AN_END) known.splice(MAX_RUNS_AT_AN_END, 1);
  return runs;
}

/** Written out, because each exec of a new process pays for it. */
function startRuns(run: ProgramRun, first: bigint | undefined, last: bigint | undefined): ProgramRuns {
  const { program, arguments: words, parent, isEntered } = run;
  return words === undefined
    ? { program, parent, isEntered, first, last }
    : { program, parent, isEntered, first, last, arguments: words };
}

/** Adds all of `from` to `into`; `from` must not be used afterwards. */
export function mergePrograms(into: ProgramFacts, from: ProgramFacts): void {
  for (const [id, runs] of from) {
    const known = into.get(id);
    if (known === undefined) into.set(id, runs);
    else for (const { first, last, ...run } of runs) addRun(known, run, first, last);
  }
}

/**
 * Forgets processes that no connection refers to, directly or as an ancestor, but for the first of the container, which
 * may live as long as that, and the last, which may be about to connect.
 */
export function thinPrograms({ programs, connections }: ContainerFacts): void {
  if (programs.size <= 2 * MAX_PROCESSES_AT_AN_END) return;
  const wanted = wantedIn(programs, connections.values());
  const others = [...programs]
    .filter(([id]) => !wanted.has(id))
    .sort(([a, [first]], [b, [other]]) => compareTimes(first?.first, other?.first) || a - b);
  for (const [id] of others.slice(MAX_PROCESSES_AT_AN_END, -MAX_PROCESSES_AT_AN_END)) programs.delete(id);
}

function wantedIn(programs: ProgramFacts, connections: Iterable<ConnectionFacts>): Set<ProcessId> {
  const wanted = new Set<ProcessId>();
  for (const { evidence } of connections) {
    for (const { process, own, time } of evidence) {
      if (process !== undefined) wanted.add(process);
      const run = runOf(programs, { process, own }, time);
      for (const parent of run === undefined ? [] : ancestorsOf(programs, process, run, time)) wanted.add(parent.id);
    }
  }
  return wanted;
}

/** A program, and the nearest process above its own of which nothing is known, if there is one. */
export type ProgramBelow = DatedProgram & { readonly above?: ProcessId | undefined };

/** The program of the earliest of a connection's evidence of which it is known; ties by text. */
export function programOf(
  { programs }: Pick<ContainerFacts, 'programs'>,
  { evidence }: Pick<ConnectionFacts, 'evidence'>,
): ProgramBelow | undefined {
  let earliest: ProgramBelow | undefined;
  for (const { process, own, time } of evidence) {
    const run = runOf(programs, { process, own }, time);
    if (run === undefined) continue;
    const program = toProgram(programs, process, run, time);
    earliest = earlierProgram(earliest, { program, time, above: unknownAbove(programs, process, run, time) });
  }
  return earliest;
}

/** Whether the first of a connection's evidence does not tell its program itself, so that execs alone do. */
export function isProgramByExecAlone(
  container: Pick<ContainerFacts, 'programs'>,
  connection: Pick<ConnectionFacts, 'evidence'>,
): boolean {
  return connection.evidence[0]?.own === undefined && programOf(container, connection) !== undefined;
}

function unknownAbove(
  programs: ProgramFacts,
  id: ProcessId | undefined,
  run: ProgramRun,
  time: bigint | undefined,
): ProcessId | undefined {
  const last = ancestorsOf(programs, id, run, time).at(-1) ?? { id, run };
  return last.run.parent === last.id ? undefined : last.run.parent;
}

/** What a process ran from then on. `program`: undefined if that is nothing unusual. */
export type RunOfProcess = {
  readonly process: ProcessId;
  readonly time: bigint | undefined;
  readonly program: Program | undefined;
};

/**
 * What those processes ran, and when, of which anything runs from a temporary place, or was entered. In most containers there is none,
 * which is seen without a look at parents. `isKnown`: processes of which other objects told something unusual.
 */
export function unusualRuns(
  { programs }: Pick<ContainerFacts, 'programs'>,
  isKnown: (process: ProcessId) => boolean,
): RunOfProcess[] {
  const isAnyUnusual = [...programs.values()].some((runs) => runs.some(isUnusual));
  return [...programs].flatMap(([process, all]) => {
    if (!isAnyUnusual && !isKnown(process)) return [];
    const runs = all.flatMap((run) => timesOf(run, all).map((time) => runAtTime(programs, process, run, time)));
    return isKnown(process) || runs.some(({ program }) => program !== undefined) ? runs : [];
  });
}

/** What ran again may have run after others. */
function timesOf({ first, last }: ProgramRuns, all: readonly ProgramRuns[]): (bigint | undefined)[] {
  return all.length === 1 || first === last ? [first] : [first, last];
}

function runAtTime(
  programs: ProgramFacts,
  process: ProcessId,
  run: ProgramRun,
  time: bigint | undefined,
): RunOfProcess {
  const program = toProgram(programs, process, run, time);
  return { process, time, program: isUnusualProgram(program) ? program : undefined };
}

function isUnusual({ program, isEntered }: ProgramRun): boolean {
  return isUnusualProgram({ executable: program.executable, isEntered });
}

/** Whether it runs from a temporary place, or was entered. */
export function isUnusualProgram(program: Pick<Program, 'executable' | 'isEntered'>): boolean {
  return program.isEntered || isTemporary({ program });
}

export function earlierProgram<Each extends DatedProgram>(a: Each | undefined, b: Each | undefined): Each | undefined {
  return earlier(a, b, ({ program }) => textOf(program));
}

/** What a process ran when it connected: by its last exec before; if none is known, by the connect's own line. */
function runOf(programs: ProgramFacts, { process, own }: OfProcess, time: bigint | undefined): ProgramRun | undefined {
  const runs = process === undefined ? undefined : programs.get(process);
  return runs === undefined ? own : runAt(runs, time);
}

/** Where times cannot be compared, only what a process ran all the time is known. */
function runAt(runs: readonly ProgramRuns[] = [], time: bigint | undefined): ProgramRun | undefined {
  const only = runs[0];
  if (time === undefined || only?.first === undefined) return runs.length === 1 ? only : undefined;
  if (runs.length === 1) return only.first <= time ? only : undefined;
  let found: { readonly at: number; readonly since: bigint } | undefined;
  for (const [at, { first, last }] of runs.entries()) {
    const since = [last, first].find((each) => each !== undefined && each <= time);
    if (since !== undefined && (found === undefined || since >= found.since)) found = { at, since };
  }
  const isInGap = found?.at === MAX_RUNS_AT_AN_END - 1 && runs.length === 2 * MAX_RUNS_AT_AN_END;
  return found === undefined || isInGap ? undefined : runs[found.at];
}

type Ancestor = { readonly id: ProcessId; readonly run: ProgramRun };

/** The processes above one that are known by their execs before this time, the nearest first. */
function ancestorsOf(
  programs: ProgramFacts,
  id: ProcessId | undefined,
  run: ProgramRun,
  time: bigint | undefined,
): Ancestor[] {
  const ancestors: Ancestor[] = [];
  let child = id;
  let parent = run.parent;
  while (ancestors.length < MAX_PARENTS && parent !== undefined && parent !== child) {
    const above = runAt(programs.get(parent), time);
    if (above === undefined) break;
    ancestors.push({ id: parent, run: above });
    child = parent;
    parent = above.parent;
  }
  return ancestors;
}

function toProgram(
  programs: ProgramFacts,
  id: ProcessId | undefined,
  run: ProgramRun,
  time: bigint | undefined,
): Program {
  const ancestors = ancestorsOf(programs, id, run, time);
  const parents = ancestors.map(({ run: { program } }) => bounded(program.executable, MAX_PARENT));
  // Of whom nothing more is known, the name is: that with which the last was forked.
  const last = ancestors.at(-1)?.id ?? id;
  const name = last === undefined ? undefined : programs.get(last)?.[0]?.program.before;
  if (name !== undefined && parents.length < MAX_PARENTS) parents.push(bounded(name, MAX_PARENT));
  const { executable, user } = run.program;
  return {
    executable: bounded(executable, MAX_PATH),
    ...(run.arguments === undefined ? {} : { arguments: run.arguments }),
    ...(user === undefined ? {} : { user }),
    parents,
    isEntered: run.isEntered || ancestors.some((ancestor) => ancestor.run.isEntered),
  };
}

/** The beginning of a path tells where it is, and its end what it is. */
function bounded(path: string, length: number): string {
  if (path.length <= length) return path;
  const start = cutText(path, length / 4);
  return `${start}…${path.slice(start.length + 1 - length).replace(/^[\udc00-\udfff]/, '')}`;
}

function isSame(a: ProgramRun, b: ProgramRun): boolean {
  if (a.parent !== b.parent || a.isEntered !== b.isEntered) return false;
  return (a.program === b.program && a.arguments === b.arguments) || textOfRun(a) === textOfRun(b);
}

function compareRuns(a: ProgramRuns, b: ProgramRuns): number {
  return compareTimes(a.first, b.first) || compareTexts(textOfRun(a), textOfRun(b));
}

function textOfRun({ program, arguments: words, parent, isEntered }: ProgramRun): string {
  const { executable, user, before } = program;
  return JSON.stringify([executable, user ?? '', before ?? '', words ?? [], parent ?? 0, isEntered]);
}

function textOf({ executable, arguments: words, user, parents, isEntered }: Program): string {
  return JSON.stringify([executable, words ?? [], user ?? '', parents, isEntered]);
}
