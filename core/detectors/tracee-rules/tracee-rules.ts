import { TACTICS } from '#core/detectors/attack-tactics.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { plainWords } from '#core/detectors/plain-words.ts';
import { TRACEE_RULES, type TraceeRule } from './upstream.ts';

/** Rules that Tracee decides, and whose findings are passed on. */
export const TRACEE_DETECTORS: readonly Detector[] = TRACEE_RULES.map(detectorFor);

function detectorFor({ tactic, technique, ...rule }: TraceeRule): Detector {
  return {
    ...rule,
    aliases: [],
    version: '1',
    tags: [],
    attack: [{ tactic: { uid: TACTICS.get(tactic), name: tactic }, technique }],
    traceeAttack: `${tactic}: ${technique.name}`,
    immediateProcesses: [],
    words: plainWords(rule.name, rule.description),
  };
}
