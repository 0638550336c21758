import type { Detector } from '#core/detectors/detector.ts';
import { DETECTORS } from '#core/detectors/registry.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';

/** What messages are made with, beside what they are about. */
export type MessageOptions = {
  readonly detectors?: readonly Detector[] | undefined;
  /** How commands reach clusters, by their names: `alerts.clusters` of the settings. */
  readonly clusters?: Readonly<Record<string, ClusterAccess>> | undefined;
};

export function detectorsKnown({ detectors = DETECTORS }: MessageOptions): readonly Detector[] {
  return detectors;
}
