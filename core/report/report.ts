import type { Finding } from '#core/correlate/finding.ts';
import type { QuietCluster } from '#core/correlate/quiet-workloads.ts';
import type { Summary } from '#core/correlate/summary.ts';
import type { Detector } from '#core/detectors/detector.ts';
import type { NotCompared } from '#core/not-compared.ts';
import type { KnownScan } from '#core/output/commands/log-commands.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { DayCoverage } from './day-coverage.ts';
import type { FindingFilter } from './finding-filter.ts';

/**
 * What was found against what live detection told, or an earlier report. `new`: the other side does not have it · `known`: it has it,
 * too · `gone`: it has it, and here it is not found · `notComparable`: it has it, and what was read here is not enough to say.
 */
export type Comparison = 'new' | 'known' | 'gone' | 'notComparable';

export type ReportedFinding = Finding & { readonly comparison?: Comparison | undefined };

/** What a person is shown of a scan or a rescan. */
export type Report = {
  /** What was read, such as `s3://bucket/prefix, 2026-01-01 to 2026-02-01`. */
  readonly heading: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** `incomplete`: the run ended before it had read all. */
  readonly status: 'complete' | 'incomplete';
  /** Those that are gone or cannot be compared, too. */
  readonly findings: readonly ReportedFinding[];
  /** How many findings there are, if they are more than these. */
  readonly total?: number;
  readonly summary: Summary;
  readonly coverage: readonly DayCoverage[];
  /** Who does not need the API server, where the whole log was at hand to say so. */
  readonly quiet?: readonly QuietCluster[] | undefined;
  /** What could not be read, or only in part. */
  readonly failures: readonly Failure[];
  /** Those that there are, if they are not those of the registry. */
  readonly detectors?: readonly Detector[];
  /** The name of the earlier report that findings are compared with; without it, it is live detection. */
  readonly comparedWith?: string | undefined;
  /** Of a rescan: why it is compared with nothing. */
  readonly notCompared?: NotCompared | undefined;
  /** What was asked to be shown, and how many findings that left out; without it, all is shown. */
  readonly filter?: FindingFilter & { readonly leftOut: number };
  /** What the earlier report was asked to show: of what it left out, nobody knows whether it is new. */
  readonly earlierFilter?: FindingFilter | undefined;
  /** What rates findings, proposes suppressions and reaches clusters; without it, the settings of an empty document. */
  readonly settings?: ReportSettings;
  /** What investigates a finding in the logs that were read, where that can be typed. */
  readonly investigate?: KnownScan | undefined;
};

export type ReportSettings = Pick<Settings, 'alerts' | 'rules' | 'suppressions'>;

export type Failure = { readonly name: string; readonly reason: string };
