import type { Finding } from '#core/correlate/finding.ts';
import { readRunFindings } from '#core/rescan/read-findings.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';

/** All findings of a run. */
export async function findingsOfRun(run: FindingReader): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const batch of readRunFindings(run)) findings.push(...batch);
  return findings;
}
