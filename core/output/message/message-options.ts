import type { Detector } from '#core/detectors/detector.ts';
import { DETECTORS } from '#core/detectors/registry.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { NO_ACCESS } from './command.ts';

/** What messages are made with, beside what they are about. */
export type MessageOptions = {
  readonly detectors?: readonly Detector[] | undefined;
  /** How commands reach clusters, by their names: `alerts.clusters` of the settings. */
  readonly clusters?: Readonly<Record<string, ClusterAccess>> | undefined;
};

export function detectorsKnown({ detectors = DETECTORS }: MessageOptions): readonly Detector[] {
  return detectors;
}

/** A log may call a cluster like a member that every object has. */
export function accessTo(cluster: string, { clusters = {} }: MessageOptions): ClusterAccess {
  return (Object.hasOwn(clusters, cluster) ? clusters[cluster] : undefined) ?? NO_ACCESS;
}
