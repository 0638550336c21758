import type { Finding } from '#core/correlate/finding.ts';
import { traceeSignature } from '#core/detectors/detector.ts';
import { DETECTORS, detectorOf } from '#core/detectors/registry.ts';
import { writeFinding } from './write-finding.ts';

/** The finding as one line of JSON, without the end of the line. The same finding gives the same bytes. */
export function formatFindingJson(finding: Finding, detectors = DETECTORS): string {
  return writeFinding(finding, traceeSignature(detectorOf(finding, detectors)));
}
