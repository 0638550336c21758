import type { KnownScan } from '#core/output/commands/log-commands.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { plainJson } from './encode-findings.ts';
import { describeFilter, type FindingFilter } from './finding-filter.ts';
import type { Report } from './report.ts';

/** What the page's script knows beside the findings. */
export type PageContext = {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** How commands reach clusters, by their names. */
  readonly clusters: Readonly<Record<string, ClusterAccess>>;
  readonly investigate?: KnownScan | undefined;
  /** What was asked to be shown, where that is not all; times in nanoseconds since the epoch, in digits. */
  readonly filter?: {
    readonly basis: string;
    readonly severity: string;
    readonly from?: string;
    readonly to?: string;
  };
};

/** JSON of it, in ASCII and without a `<`: of the settings only what is about clusters of the report. */
export function encodeContext({ createdAt, findings, settings, filter, investigate }: Report): string {
  const named = new Set(findings.map(({ cluster }) => cluster));
  const clusters = Object.entries(settings?.alerts.clusters ?? {}).filter(([cluster]) => named.has(cluster));
  return plainJson({
    createdAt,
    clusters: Object.fromEntries(clusters),
    investigate,
    ...(filter === undefined || describeFilter(filter).length === 0 ? {} : { filter: encodeFilter(filter) }),
  } satisfies PageContext);
}

function encodeFilter({ basis, severity, range }: FindingFilter): NonNullable<PageContext['filter']> {
  const { from, to } = range;
  return {
    ...{ basis, severity },
    ...(from === undefined ? {} : { from: String(from) }),
    ...(to === undefined ? {} : { to: String(to) }),
  };
}
