import type { Detector, Read } from './detector.ts';
import { k8sApiConnection } from './k8s-api-connection/k8s-api-connection.ts';
import { plainWords } from './plain-words.ts';

/** The one detector that joins endpoints and connections. */
export const JOIN_DETECTOR = k8sApiConnection;
export const { join: JOIN } = JOIN_DETECTOR;

/** To add a detector, add its line here. */
export const DETECTORS: readonly Detector[] = [JOIN_DETECTOR];

/** Names of tools that are suspicious to any detector, as the settings have them by default. */
export const SUSPICIOUS_TOOLS: readonly string[] = [
  ...new Set(DETECTORS.flatMap(({ immediateProcesses }) => immediateProcesses)),
];

/** What detectors read, by the name of its event. Throws if two read the same. */
export function readsOf(detectors: readonly Detector[]): ReadonlyMap<string, Read> {
  const reads = new Map<string, Read>();
  for (const { id: rule, join, alone } of detectors) {
    for (const [name, read] of Object.entries(join?.reads ?? {})) add(name, read);
    if (alone !== undefined) for (const name of Object.keys(alone.reads)) add(name, { as: 'event', rule, alone });
  }
  return reads;

  function add(name: string, read: Read): void {
    if (reads.has(name)) throw new Error(`two detectors read the event ${name}`);
    reads.set(name, read);
  }
}

export const READS = readsOf(DETECTORS);

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
