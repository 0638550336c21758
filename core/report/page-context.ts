import type { KnownScan } from '#core/output/message/command.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { plainJson } from './encode-findings.ts';
import type { Report } from './report.ts';

/** What the page's script knows beside the findings. */
export type PageContext = {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** How commands reach clusters, by their names. */
  readonly clusters: Readonly<Record<string, ClusterAccess>>;
  readonly investigate?: KnownScan | undefined;
};

/** JSON of it, in ASCII and without a `<`: of the settings only what is about clusters of the report. */
export function encodeContext({ createdAt, findings, settings, investigate }: Report): string {
  const named = new Set(findings.map(({ cluster }) => cluster));
  const clusters = Object.entries(settings?.alerts.clusters ?? {}).filter(([cluster]) => named.has(cluster));
  return plainJson({ createdAt, clusters: Object.fromEntries(clusters), investigate } satisfies PageContext);
}
