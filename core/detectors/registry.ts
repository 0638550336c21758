import type { Detector, Read } from './detector.ts';
import { k8sApiConnection } from './k8s-api-connection/k8s-api-connection.ts';

/** The one detector that joins endpoints and connections. */
export const JOIN_DETECTOR = k8sApiConnection;
export const { join: JOIN } = JOIN_DETECTOR;

/** Its id in any release of Tracee. */
export const SIGNATURE_IDS: ReadonlySet<unknown> = new Set([JOIN_DETECTOR.signature.id, ...JOIN_DETECTOR.aliases]);

/** To add a detector, add its line here. */
export const DETECTORS: readonly Detector[] = [JOIN_DETECTOR];

/** What is read, by the name of its event. */
export const READS: ReadonlyMap<string, Read> = new Map(DETECTORS.flatMap(({ reads }) => Object.entries(reads)));
