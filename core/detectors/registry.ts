import type { Alone, Detector } from './detector.ts';
import { dockerAbuse } from './docker-abuse/docker-abuse.ts';
import { filelessExecution } from './fileless-execution/fileless-execution.ts';
import { illegitimateShell } from './illegitimate-shell/illegitimate-shell.ts';
import { k8sApiConnection } from './k8s-api-connection/k8s-api-connection.ts';
import { plainWords } from './plain-words.ts';
import { readsOf } from './reads.ts';
import { serviceAccountToken } from './service-account-token/service-account-token.ts';
import { detectorOfSignature, type Signature } from './signature.ts';
import { stdioOverSocket } from './stdio-over-socket/stdio-over-socket.ts';
import { TRACEE_DETECTORS } from './tracee-rules/tracee-rules.ts';

/** The one detector that joins endpoints and connections. */
export const JOIN_DETECTOR = k8sApiConnection;
export const { join: JOIN } = JOIN_DETECTOR;

/** Rules of Tracee's that are decided here, too, as far as its raw events tell. To decide another, add its line here. */
const DECIDED: Readonly<Record<string, Alone>> = {
  'TRC-101': stdioOverSocket,
  'TRC-105': filelessExecution,
  'TRC-108': serviceAccountToken,
  'TRC-1016': illegitimateShell,
  'TRC-1019': dockerAbuse,
};

/** To add a detector, add its line here. */
export const DETECTORS: readonly Detector[] = [JOIN_DETECTOR, ...TRACEE_DETECTORS.map(withDecision)];

/** Names of tools that are suspicious to any detector, as the settings have them by default. */
export const SUSPICIOUS_TOOLS: readonly string[] = [
  ...new Set(DETECTORS.flatMap(({ immediateProcesses }) => immediateProcesses)),
];

export const READS = readsOf(DETECTORS);

const BY_ID: ReadonlyMap<string, Detector> = new Map(
  DETECTORS.flatMap((detector) => [detector.id, ...detector.aliases].map((id) => [id, detector] as const)),
);
/** Tracee's newest lines, and its oldest, have no ids. */
const BY_NAME: ReadonlyMap<string, Detector> = new Map(
  DETECTORS.flatMap((detector) => [detector.eventName, detector.name].map((name) => [name, detector] as const)),
);

/** The detector of this id in any release of Tracee. */
export function detectorWithId(id: string): Detector | undefined {
  return BY_ID.get(id);
}

/** The detector whose findings Tracee writes as events of this name, or under this title. */
export function detectorNamed(name: string): Detector | undefined {
  return BY_NAME.get(name);
}

/** Of other lists, which may be as long as a log has rules. */
const BY_ID_IN = new WeakMap<readonly Detector[], ReadonlyMap<string, Detector>>([[DETECTORS, BY_ID]]);

function byIdIn(detectors: readonly Detector[]): ReadonlyMap<string, Detector> {
  const known = BY_ID_IN.get(detectors) ?? new Map(detectors.map((detector) => [detector.id, detector]));
  BY_ID_IN.set(detectors, known);
  return known;
}

/** What is stored of the join's findings and groups has no rule. `signature`: what Tracee said of the rule. */
type OfRule = { readonly rule?: string | undefined; readonly signature?: Signature | undefined };

/** The detector of a finding or a group; one that is no longer there has plain words. */
export function detectorOf({ rule = JOIN_DETECTOR.id, signature }: OfRule, detectors = DETECTORS): Detector {
  const known = byIdIn(detectors).get(rule);
  return signature === undefined ? (known ?? forgotten(rule)) : detectorOfSignature(rule, signature, known);
}

/** The detectors of all of these, each once; of nothing, the one that joins. */
export function detectorsOf(all: readonly OfRule[], detectors = DETECTORS): readonly Detector[] {
  if (all.length === 0) return [JOIN_DETECTOR];
  const firsts = new Map<string, OfRule>();
  for (const each of all) {
    const rule = each.rule ?? JOIN_DETECTOR.id;
    if (!firsts.has(rule)) firsts.set(rule, each);
  }
  return [...firsts.values()].map((each) => detectorOf(each, detectors));
}

function withDecision(detector: Detector): Detector {
  const alone = DECIDED[detector.id];
  return alone === undefined ? detector : { ...detector, alone };
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
