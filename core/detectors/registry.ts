import type { Detector, Read } from './detector.ts';
import { k8sApiConnection } from './k8s-api-connection/k8s-api-connection.ts';
import { plainWords } from './plain-words.ts';

/** The one detector that joins endpoints and connections. */
export const JOIN_DETECTOR = k8sApiConnection;
export const { join: JOIN } = JOIN_DETECTOR;

/** To add a detector, add its line here. */
export const DETECTORS: readonly Detector[] = [JOIN_DETECTOR];

/** What is read, by the name of its event. */
export const READS: ReadonlyMap<string, Read> = new Map(Object.entries(JOIN.reads));

/** The join's id in any release of Tracee. */
export const SIGNATURE_IDS: ReadonlySet<unknown> = new Set([JOIN_DETECTOR.id, ...JOIN_DETECTOR.aliases]);

/** What is stored of the join's findings and groups has no rule. */
type OfRule = { readonly rule?: string | undefined };

/** The detector of a finding or a group; one that is no longer there has plain words. */
export function detectorOf({ rule = JOIN_DETECTOR.id }: OfRule, detectors = DETECTORS): Detector {
  return detectors.find(({ id }) => id === rule) ?? forgotten(rule);
}

/** The detectors of all of these, each once; of nothing, the one that joins. */
export function detectorsOf(all: readonly OfRule[], detectors = DETECTORS): readonly Detector[] {
  const rules = new Set(all.map(({ rule }) => rule ?? JOIN_DETECTOR.id));
  if (rules.size === 0) return [JOIN_DETECTOR];
  return [...rules].map((rule) => detectorOf({ rule }, detectors));
}

function forgotten(id: string): Detector {
  const nothing = {
    aliases: [],
    version: '',
    description: '',
    tags: [],
    attack: [],
    traceeAttack: '',
    immediateProcesses: [],
  };
  return { id, name: id, eventName: id, ...nothing, severity: 'info', words: plainWords(id) };
}
