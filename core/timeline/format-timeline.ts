import { type Finding, isOfHost, targetText } from '#core/correlate/finding.ts';
import { detectorOf, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatCount, formatDuration, plural } from '#core/quantities.ts';
import { baseName, hostText, shortenText } from '#core/text.ts';
import { formatTime, NANOSECONDS_PER_MINUTE, timeText, toMilliseconds } from '#core/time.ts';
import { type Entries, foldRepeated, processName, type Repeated } from './collect-entries.ts';
import { processTree, type TreeNode } from './process-tree.ts';
import type { Entry } from './read-entry.ts';

export type Investigation = {
  readonly finding: Finding;
  readonly timeline: Entries;
  /** Minutes before and after the finding that the timeline is of. */
  readonly minutes: number;
  /** When the first and the last event of its cluster were that these logs have. */
  readonly logged: Logged;
  /** Columns of the terminal. */
  readonly width: number;
};

export type Logged = { readonly first: bigint | undefined; readonly last: bigint | undefined };

/** Whether the finding is made of this event, as far as its evidence goes. */
export function isEvidenceOf({ evidence }: Finding, { source, position }: Entry): boolean {
  return evidence.some(({ source: named, line, record = 1 }) => {
    const isSource = named === source || named.startsWith(`${source}#`);
    return isSource && position.line === line && position.record === record;
  });
}

/** The timeline and the tree of processes, as lines for a terminal. */
export function formatTimeline(investigation: Investigation): string[] {
  const { finding, timeline, minutes, width } = investigation;
  const { entries, dropped } = timeline;
  const isOfFinding = (entry: Entry) => isEvidenceOf(finding, entry);
  const found = processesOf(entries.filter(isOfFinding));
  const cut = (line: string) => shortenText(escapeInvisible(line), width);
  return [
    ...headOf(finding).map(cut),
    '',
    cut(spanOf(finding, minutes)),
    ...describeMissingTime(investigation),
    ...foldRepeated(entries).map((run) => repeatedLine(run, isOfFinding, width)),
    ...describeDropped(finding, dropped).map((note) => cut(`  and ${note}`)),
    '',
    'Its processes:',
    ...treeLines(processTree(entries), found).map(cut),
  ];
}

function spanOf({ firstSeen }: Finding, minutes: number): string {
  if (firstSeen === undefined)
    return 'What its container did, in all of these logs: their times count from boot, in seconds:';
  return `What its container did, ${plural(minutes, 'minute')} before and after:`;
}

/** Says which events are shown, where there are too many. */
export function describeDropped({ firstSeen }: Finding, dropped: number): string[] {
  if (dropped === 0) return [];
  return [
    `${plural(dropped, 'more event')}; those ${firstSeen === undefined ? 'that come first in the logs' : 'nearest to the finding'} are shown`,
  ];
}

/** Says where the logs are of less than the time that is shown: a line for what was before, and for what came after. */
export function describeMissingTime({
  finding: { firstSeen },
  minutes,
  logged: { first, last },
}: Pick<Investigation, 'finding' | 'minutes' | 'logged'>): string[] {
  if (firstSeen === undefined) return [];
  const margin = BigInt(minutes) * NANOSECONDS_PER_MINUTE;
  return [
    ...(first !== undefined && first > firstSeen - margin
      ? [
          `These logs begin at ${clockOf(first)}, ${apart(first, firstSeen)} before the finding. Name more to see what was before.`,
        ]
      : []),
    ...(last !== undefined && last < firstSeen + margin
      ? [
          `These logs end at ${clockOf(last)}, ${apart(firstSeen, last)} after the finding. Name more to see what came after.`,
        ]
      : []),
  ];
}

function apart(from: bigint, to: bigint): string {
  return formatDuration(toMilliseconds(to - from) / 1000);
}

function clockOf(time: bigint): string {
  return `${formatTime(time).slice(11, 19)} UTC`;
}

function headOf(finding: Finding): string[] {
  const { id, rule, pod, container, cluster, program, process, address, port, host } = finding;
  const where = pod.name === undefined ? `host name ${host ?? '?'}` : `pod ${pod.namespace ?? '?'}/${pod.name}`;
  const runs = program === undefined ? '' : `, runs ${program.executable}`;
  return [
    `finding    ${id}`,
    `process    ${process ?? '?'}${runs}`,
    rule === JOIN_DETECTOR.id
      ? `connected  ${hostText(address)}${port === undefined ? '' : `:${port}`}`
      : `did        ${[detectorOf(finding).name, targetText(finding)].filter((text) => text !== '').join(': ')}`,
    isOfHost(finding)
      ? `host       ${host ?? '?'} (cluster ${cluster})`
      : `container  ${container.id.slice(0, 12)} ${container.name ?? ''} (${where}, cluster ${cluster})`,
    `image      ${container.image ?? '?'}`,
  ];
}

/** Where it is cut, how often it happened is not. */
function repeatedLine({ entry, count, last }: Repeated, isOfFinding: (entry: Entry) => boolean, width: number): string {
  const mark = isOfFinding(entry) ? '>' : ' ';
  const times = count === 1 ? '' : ` (${formatCount(count)} times, last ${clock(last)})`;
  const line = escapeInvisible(`${mark} ${clock(entry)} ${processText(entry)} ${whatText(entry)}`);
  return `${shortenText(line, width - times.length)}${times}`;
}

/** The time of day, to the thousandth of a second; where the log counts from boot, the seconds since then. */
function clock({ time, sinceBoot }: Entry): string {
  if (time === 'relative') return secondsText(sinceBoot).padStart(12);
  return time === undefined ? '??:??:??.???' : formatTime(time).slice(11, 23);
}

function secondsText(nanoseconds: bigint | undefined): string {
  if (nanoseconds === undefined) return '?';
  const thousandths = nanoseconds / 1_000_000n;
  return `${thousandths / 1000n}.${String(thousandths % 1000n).padStart(3, '0')}`;
}

function processesOf(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.map(({ process }) => processName(process)));
}

function processText({ process: { name, number, user, isEntered } }: Entry): string {
  const who = user === undefined || user === '0' ? '' : ` user ${user}`;
  return `${name ?? '?'}[${number ?? '?'}]${who}${isEntered ? ' (entered from outside)' : ''}`;
}

function whatText({ kind, event, what, arguments: given = [] }: Entry): string {
  if (kind === 'exec') return `executes ${[what, ...given.slice(1)].join(' ')}`;
  if (kind === 'connect') return `connects to ${what}`;
  return kind === 'finding' ? `FINDING of Tracee: ${what}` : `${event} ${what}`.trimEnd();
}

/** As deep as lines can show. */
const MAX_INDENT = 40;

/** `found`: the names of the processes that the finding is of. Each stands below its parent, however deep that is. */
function treeLines(roots: readonly TreeNode[], found: ReadonlySet<string>): string[] {
  const lines: string[] = [];
  const left = below(roots, '  ');
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node, indent } = next;
    lines.push(treeLine(node, indent, found));
    left.push(...below(node.children, indent.length < MAX_INDENT ? `${indent}  ` : indent));
  }
  return lines;
}

/** The last first, as it is taken last. */
function below(nodes: readonly TreeNode[], indent: string): { readonly node: TreeNode; readonly indent: string }[] {
  return nodes.map((node) => ({ node, indent })).reverse();
}

function treeLine({ name, process, programs }: TreeNode, indent: string, found: ReadonlySet<string>): string {
  const [program = process.name ?? '?', ...before] = programs;
  const was = before.length === 0 ? '' : `, before that ${before.map(baseName).join(', ')}`;
  const notes = [
    ...(found.has(name) ? ['  <- this finding'] : []),
    ...(process.isEntered ? ['  <- entered from outside of the container'] : []),
  ];
  return `${indent}${program} [${process.number ?? '?'}]${was}${notes.join('')}`;
}

/** One event of a timeline as a line of JSON, without the end of the line. */
export function formatEntryJson({
  time,
  source,
  position,
  event,
  kind,
  process,
  what,
  arguments: given,
}: Entry): string {
  const { name, number, parentNumber, user, isEntered } = process;
  return escapeInvisible(
    JSON.stringify({
      time: typeof time === 'bigint' ? timeText(time) : undefined,
      event,
      kind,
      what: what === '' ? undefined : what,
      arguments: given,
      process: { name, pid: number, parentPid: parentNumber, user, entered: isEntered || undefined },
      evidence: { source, line: position.line, ...(position.record === 1 ? {} : { record: position.record }) },
    }),
  );
}
