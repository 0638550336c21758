import type { Damage } from '#core/correlate/damage.ts';
import type { BlindSpot, SilentCluster } from '#core/correlate/summary.ts';
import type { UnconfirmedServers } from '#core/correlate/unconfirmed-servers.ts';
import type { Severity } from '#core/detectors/detector.ts';
import type { RescanAlert } from '#core/notify/alert.ts';
import type { RunReport, RunSummary } from './run-report.ts';

/** The output of the execution. */
export type RunOutput = Pick<RescanAlert, 'run' | 'status' | 'report' | 'objects' | 'findings' | 'notCompared'> &
  Pick<RunSummary, 'range' | 'outOfRange' | 'isOfOtherTimes' | 'otherTimes'> & {
    /** The address of summary.json. */
    readonly summary: string;
    readonly severities: Readonly<Record<Severity, number>>;
    /** How many of the findings a suppression hides. */
    readonly suppressed: number;
    /** Where nothing can be found, and why: some, and of how many clusters there are. */
    readonly blind: readonly BlindSpot[];
    readonly blindClusters: number;
    /** Of which nothing is of the range: some, and how many there are. */
    readonly silent: readonly SilentCluster[];
    readonly silentClusters: number;
    /** Objects of which much was not understood. */
    readonly damage: Damage;
    readonly unconfirmedServers?: UnconfirmedServers;
  };

/** Maximum number of groups: more cannot be read on a phone. */
const MAX_GROUPS = 10;

/** What Step Functions passes on is at most 256 KiB. */
const MAX_NAMED = 20;

/** `folder`: the address of the run's folder, with a slash at its end. */
export function runOutput(summary: RunSummary, folder: string): RunOutput {
  const { run, status, objects, comparison, notCompared, findings, severities, suppressed, blind, silent } = summary;
  const { range, outOfRange, isOfOtherTimes, otherTimes, unconfirmedServers, damage } = summary;
  return {
    run,
    status,
    report: `${folder}report.html`,
    summary: `${folder}summary.json`,
    objects,
    findings: { total: Object.values(findings).reduce((sum, count) => sum + count, 0), ...comparison },
    ...(notCompared === undefined ? {} : { notCompared }),
    ...{ severities, suppressed, blind: blind.slice(0, MAX_NAMED), blindClusters: clustersOf(blind).length },
    ...{ silent: silent.slice(0, MAX_NAMED), silentClusters: silent.length, range, outOfRange, isOfOtherTimes },
    damage,
    ...(otherTimes === undefined ? {} : { otherTimes }),
    ...(unconfirmedServers === undefined ? {} : { unconfirmedServers }),
  };
}

/** What people are told at the end. */
export function rescanAlert(
  { run, status, report: address, objects, findings, notCompared }: RunOutput,
  folder: string,
  { report, newGroups }: Pick<RunReport, 'report' | 'newGroups'>,
): RescanAlert {
  return {
    kind: 'rescan',
    ...{ run, status, report: address, objects, findings },
    ...(notCompared === undefined ? {} : { notCompared }),
    heading: report.heading,
    folder,
    blindClusters: clustersOf(report.summary.blind),
    unconfirmedServers: report.summary.unconfirmedServers?.examples ?? [],
    silentClusters: report.summary.silent.map(({ cluster }) => cluster),
    damage: report.summary.damage,
    newGroups: newGroups.slice(0, MAX_GROUPS).map(({ group }) => group),
    newGroupCount: newGroups.length,
  };
}

function clustersOf(blind: readonly BlindSpot[]): string[] {
  return [...new Set(blind.map(({ cluster }) => cluster))];
}
