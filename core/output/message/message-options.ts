import type { Detector } from '#core/detectors/detector.ts';
import { DETECTORS, SUSPICIOUS_TOOLS } from '#core/detectors/registry.ts';
import type { ProposalRules } from '#core/notify/suppressions/traits.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';

/** What messages are made with, beside what they are about. */
export type MessageOptions = {
  readonly detectors?: readonly Detector[] | undefined;
  /** How commands reach clusters, by their names: `alerts.clusters` of the settings. */
  readonly clusters?: Readonly<Record<string, ClusterAccess>> | undefined;
  /** What is never proposed, and how pods are called: `alerts` of the settings. */
  readonly immediateProcesses?: readonly string[] | undefined;
  readonly generatedNames?: readonly string[] | undefined;
};

export function proposalRulesIn({ immediateProcesses, generatedNames }: MessageOptions): ProposalRules {
  return { immediateProcesses: immediateProcesses ?? SUSPICIOUS_TOOLS, generatedNames };
}

export function detectorsKnown({ detectors = DETECTORS }: MessageOptions): readonly Detector[] {
  return detectors;
}
