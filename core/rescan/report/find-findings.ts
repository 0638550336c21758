import { BASES, type Basis, type Finding } from '#core/correlate/finding.ts';
import { applySuppressions, suppressionRules } from '#core/notify/suppressions/suppress.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';
import { countUnboundInRun, readRunFindings, readStoredFindings } from '#core/rescan/read-findings.ts';
import type { ShardRange } from '#core/rescan/run-table.ts';
import { findingKey, SHARDS } from '#core/store/keys.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import { toMilliseconds, toNanoseconds } from '#core/time.ts';
import { VERSION } from '#core/version.ts';
import { type ComparisonCounts, createGroupCounter, type GroupCount, noComparisons } from './comparison.ts';
import { type Division, padded, type Work } from './division.ts';
import type { PartOptions } from './part-options.ts';
import { LINES_TYPE } from './report-files.ts';
import { writeRows } from './report-rows.ts';

/** What came of a part of the run's findings. */
export type FoundSum = {
  readonly bases: Readonly<Record<Basis, number>>;
  readonly comparisons: ComparisonCounts;
  readonly groups: readonly GroupCount[];
  /** Containers that the run knows by their connections alone. */
  readonly unbound: number;
};

/** The files that a part writes its findings to, in the form that users get. */
export const FOUND_FORMATS = ['ndjson', 'ocsf.ndjson'] as const;

/**
 * Reads a part of the run's findings, in the order of their ids, and asks live detection whether it knows them. It holds a
 * hundred of them at a time.
 */
export async function findFindings(options: PartOptions, part: Work): Promise<FoundSum> {
  const { division, files, run, live, settings, now } = options;
  const range = rangeOf(division, part);
  const rules = suppressionRules(settings);
  const bases = Object.fromEntries(BASES.map((basis) => [basis, 0])) as Record<Basis, number>;
  const comparisons = noComparisons();
  const groups = createGroupCounter();
  await writeRows(files, division, part, (addRow) =>
    files.write(foundKey(division, part.index, 'ndjson'), LINES_TYPE, (writeJson) =>
      files.write(foundKey(division, part.index, 'ocsf.ndjson'), LINES_TYPE, async (writeOcsf) => {
        for await (const findings of readRunFindings(run, range)) {
          for (const finding of await compare(findings)) {
            bases[finding.basis] += 1;
            if (finding.comparison !== undefined) comparisons[finding.comparison] += 1;
            groups.addFinding(finding);
            await addRow(finding);
            await writeJson(`${formatReported(finding)}\n`);
            await writeOcsf(`${formatOcsf(finding, VERSION, { schema: settings.alerts.ocsfVersion })}\n`);
          }
        }
      }),
    ),
  );
  return { bases, comparisons, groups: groups.list(), unbound: await countUnboundInRun(run, range) };

  async function compare(findings: readonly Finding[]): Promise<ReportedFinding[]> {
    const known = await readKnownIds(live, findings);
    const compared = findings.map((finding) => ({ ...finding, comparison: comparisonOf(finding, known, options) }));
    return applySuppressions<ReportedFinding>(compared, rules, toNanoseconds(now));
  }
}

export function foundKey({ folder }: Division, index: number, format: (typeof FOUND_FORMATS)[number]): string {
  return `${folder}/found/${padded(index)}.${format}`;
}

/** As everywhere, and how it compares with live detection. */
function formatReported({ comparison, ...finding }: ReportedFinding): string {
  const json = formatFindingJson(finding);
  return comparison === undefined ? json : `${json.slice(0, -1)},"comparison":${JSON.stringify(comparison)}}`;
}

async function readKnownIds(live: FindingReader, findings: readonly Finding[]): Promise<Set<string>> {
  const stored = await readStoredFindings(
    live,
    findings.map(({ id }) => findingKey(id)),
  );
  return new Set(stored.map(({ body }) => body.subject.id));
}

/** Live detection forgets what is older than its retention: of that it cannot be said that it never told it. */
function comparisonOf(
  { id, lastSeen }: Finding,
  known: ReadonlySet<string>,
  { live, division }: PartOptions,
): Comparison | undefined {
  if (known.has(id)) return 'known';
  const isForgotten = lastSeen !== undefined && live.lifetimes.findings.isOlderThanALife(toMilliseconds(lastSeen));
  return isComparable(division) && !isForgotten ? 'new' : undefined;
}

/** Whether the run names clusters as live detection does; else no finding is the same as one of its. */
function isComparable({ segments }: Division): boolean {
  return segments > 0;
}

/** Finders come in the order of the ids of what they find. */
function rangeOf({ finders }: Division, { index }: Work): ShardRange {
  return { from: Math.floor((index * SHARDS) / finders), to: Math.floor(((index + 1) * SHARDS) / finders) };
}
