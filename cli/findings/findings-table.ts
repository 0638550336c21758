import { BASES, type Basis, type Finding, isOfHost, targetText } from '#core/correlate/finding.ts';
import type { Summary } from '#core/correlate/summary.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { detectorOf, detectorsOf, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { baseName, hostText } from '#core/text.ts';
import { formatTime } from '#core/time.ts';
import { describeCoverage } from './blind-spots.ts';
import { formatColumns } from './text-columns.ts';

export type TableOptions = {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  /** Findings that the user asked not to see. */
  readonly hidden: number;
  /** Sentences about entries of the settings that have expired. */
  readonly expired?: readonly string[];
  /** Those that there are, if they are not those of the registry. */
  readonly detectors?: readonly Detector[];
};

/** Longer names are cut with a mark: a table is to be looked at, and an attacker chooses names. */
const MAX_TEXT_LENGTH = 48;

/** Linux keeps no more of a thread's name. */
const THREAD_NAME_LENGTH = 15;

/** A pod that scans ports makes a finding of each; nobody reads that many, and the time of cli-table3 is quadratic. */
const MAX_ROWS = 1000;

/** The findings for people, then what was read and what cannot be seen. */
export function formatTable({ findings, summary, hidden, expired = [], detectors }: TableOptions): string {
  const shown = findings.filter((finding) => !isSuppressed(finding));
  const sections = [
    ...[...Map.groupBy(shown, ({ cluster }) => cluster)]
      .sort(byFirst)
      .flatMap(([name, ofCluster]) =>
        [...Map.groupBy(ofCluster, ({ rule }) => rule)]
          .sort(byFirst)
          .map(([rule, list]) => formatCluster(name, list, detectorOf(list[0] ?? { rule }, detectors))),
      ),
    [...describeResult(shown, summary, detectors), ...describeHidden(findings.length - shown.length, hidden)].join(
      '\n',
    ),
    ['COVERAGE', ...describeCoverage(summary), ...expired.map((text) => `EXPIRED: ${text}.`)].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function byFirst([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function formatCluster(name: string, findings: readonly Finding[], { id, name: rule, words }: Detector): string {
  const target = words.target.toUpperCase();
  const head = ['WORKLOAD', 'CONTAINER\nIMAGE', 'PROCESS', target, 'COUNT', 'FIRST AND LAST\n(UTC)', 'BASIS'];
  const rows = chooseFindings(findings).map(cellsOf);
  rows.sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
  const omitted = findings.length - rows.length;
  const rest = omitted > 0 ? ['', `${plural(omitted, 'more finding')} not shown here; --format ndjson has all.`] : [];
  const ofRule = id === JOIN_DETECTOR.id ? '' : `: ${id}, ${rule}`;
  return [`CLUSTER ${show(name)}${ofRule}`, '', ...formatColumns(head, head.indexOf('COUNT'), rows), ...rest].join(
    '\n',
  );
}

/** As many as a table may have. Every container's first come before any container's second: none crowds others out. */
function chooseFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MAX_ROWS) return findings;
  const ranked = [...Map.groupBy(findings, ({ container }) => container.id).values()].flatMap((ofContainer) =>
    ofContainer.map((finding, rank) => ({ finding, rank })),
  );
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, MAX_ROWS).map(({ finding }) => finding);
}

function cellsOf(finding: Finding): string[] {
  const { rule, pod, container, port, count, firstSeen, lastSeen, basis } = finding;
  const target = rule === JOIN_DETECTOR.id ? hostText(finding.address) : show(targetText(finding));
  const noPod = isOfHost(finding) ? `host ${show(finding.host ?? '?')}` : '(no pod)';
  const containerName = container.name === undefined ? '' : `${show(container.name)} `;
  return [
    pod.name === undefined ? noPod : `${show(pod.namespace ?? '?')}/${show(pod.name)}`,
    isOfHost(finding) ? '' : `${containerName}(${show(container.id.slice(0, 12))})\n${show(container.image ?? '')}`,
    processCell(finding),
    port === undefined ? target : `${target}:${port}`,
    formatCount(count),
    `${showTime(firstSeen)}\n${showTime(lastSeen)}`,
    basis,
  ];
}

/** Of a longer path its end is shown, so that the table stays as narrow as names make it. */
const MAX_PATH_LENGTH = 24;
const USUAL_FOLDERS: ReadonlySet<string> = new Set(
  ['/bin/', '/sbin/'].flatMap((folder) => [folder, `/usr${folder}`, `/usr/local${folder}`]),
);

/** The name of the process; below it what it runs, where that says more, and whether it came from outside. */
function processCell({ process, program }: Finding): string {
  const name = show(process ?? '?');
  if (program === undefined) return name;
  const { executable, isEntered } = program;
  const file = baseName(executable);
  const folder = executable.slice(0, executable.length - file.length);
  const isSaid = file.slice(0, THREAD_NAME_LENGTH) === process && USUAL_FOLDERS.has(folder);
  const path = escapeInvisible(executable);
  const end = path.length > MAX_PATH_LENGTH ? `…${path.slice(1 - MAX_PATH_LENGTH)}` : path;
  return [name, ...(isSaid ? [] : [end]), ...(isEntered ? ['(from outside)'] : [])].join('\n');
}

function describeResult(shown: readonly Finding[], summary: Summary, detectors?: readonly Detector[]): string[] {
  if (shown.length === 0) return [describeNothing(summary)];
  const containers = new Set(shown.map(({ cluster, container }) => `${cluster} ${container.id}`));
  const lines = [`${plural(shown.length, 'finding')} in ${plural(containers.size, 'container')}.`];
  return [...lines, ...BASES.flatMap((basis) => notesOn(basis, shown, detectors))];
}

function notesOn(basis: Basis, shown: readonly Finding[], detectors?: readonly Detector[]): string[] {
  const known = shown.filter((finding) => finding.basis === basis);
  return known.length === 0 ? [] : detectorsOf(known, detectors).flatMap(({ words }) => words.basis[basis].note ?? []);
}

function describeNothing({ lines, malformed, otherOutput }: Summary): string {
  if (lines === 0) return 'Nothing was found, because nothing was read.';
  if (lines === malformed + otherOutput) return 'Nothing was found, because nothing was understood.';
  return JOIN_DETECTOR.words.nothing;
}

function describeHidden(suppressed: number, hidden: number): string[] {
  return [
    ...(suppressed > 0 ? [`${plural(suppressed, 'more finding')} suppressed by the settings.`] : []),
    ...(hidden > 0 ? [`${plural(hidden, 'more finding')} of a lower basis, not shown (--basis).`] : []),
  ];
}

function show(text: string): string {
  const harmless = escapeInvisible(text);
  return harmless.length > MAX_TEXT_LENGTH ? `${harmless.slice(0, MAX_TEXT_LENGTH - 1)}…` : harmless;
}

function showTime(time: bigint | undefined): string {
  return time === undefined ? 'unknown' : formatTime(time).slice(0, 19).replace('T', ' ');
}
