import { TACTICS } from './attack-tactics.ts';
import type { Attack, Detector, Severity } from './detector.ts';
import { plainWords } from './plain-words.ts';

/** What a line of Tracee's says of the rule by which it found something. All texts are bounded; they may be anybody's. */
export type Signature = {
  readonly name: string;
  readonly eventName: string;
  readonly severity: Severity;
  readonly version?: string | undefined;
  /** Undefined where it is what is known of the rule. */
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Of MITRE ATT&CK, as far as it is told. */
  readonly tactic?: string | undefined;
  readonly technique?: { readonly uid?: string | undefined; readonly name?: string | undefined } | undefined;
};

/** The detector of a finding that Tracee reported: what its line said goes before what is known of the rule. */
export function detectorOfSignature(id: string, signature: Signature, known: Detector | undefined): Detector {
  const { name, eventName, severity, version, description, tags, tactic, technique } = signature;
  const told = tactic === undefined && technique === undefined ? undefined : attackOf(tactic, technique);
  return {
    id,
    aliases: [],
    version: version ?? known?.version ?? '',
    name,
    eventName,
    description: description ?? known?.description ?? '',
    tags: tags ?? known?.tags ?? [],
    severity,
    attack: told === undefined ? (known?.attack ?? []) : [told],
    traceeAttack: told === undefined ? (known?.traceeAttack ?? '') : traceeAttackText(told),
    immediateProcesses: [],
    words: known?.name === name ? known.words : plainWords(name, description),
  };
}

function attackOf(tactic: string | undefined, technique: Signature['technique']): Attack {
  return {
    tactic: tactic === undefined ? {} : { uid: TACTICS.get(tactic), name: tactic },
    technique: technique ?? {},
  };
}

/** `Execution: Unix Shell` */
function traceeAttackText({ tactic, technique }: Attack): string {
  return [tactic.name, technique.name ?? technique.uid].filter((text) => text !== undefined).join(': ');
}
