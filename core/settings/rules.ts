import { type Detector, isAtLeast, type Severity } from '#core/detectors/detector.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { matchesGlob } from '#core/glob.ts';
import type { Settings } from './settings.ts';

export type RuleSettings = Settings['rules'];

/** What tells one rule from another; `severity`: as the rule itself, or a line of Tracee's, has it. */
export type Rule = Pick<Detector, 'id' | 'name' | 'eventName' | 'severity'>;

/** Whether a rule's findings are wanted. Answers are remembered: a log has few rules, unless somebody makes them up. */
export function compileRules(settings: RuleSettings): (rule: Rule) => boolean {
  const known = new Map<string, boolean>();
  return (rule) => {
    if (known.size > MAX_KNOWN) known.clear();
    const { id, name, eventName, severity } = rule;
    return getOrCreate(known, JSON.stringify([severity, id, eventName, name]), () => isWanted(settings, rule));
  };
}

const MAX_KNOWN = 1000;

function isWanted({ minimumSeverity, include, exclude, severity }: RuleSettings, rule: Rule): boolean {
  if (exclude.some((glob) => matchesAny(glob, rule))) return false;
  if (include.length > 0) return include.some((glob) => matchesAny(glob, rule));
  return isAtLeast(severityOfRule({ severity }, rule), minimumSeverity);
}

/** The severity of a rule, as the settings have it. */
export function severityOfRule({ severity }: Pick<RuleSettings, 'severity'>, rule: Rule): Severity {
  const matching = Object.entries(severity).find(([glob]) => matchesAny(glob, rule));
  return matching?.[1] ?? rule.severity;
}

function matchesAny(glob: string, { id, name, eventName }: Rule): boolean {
  return [id, name, eventName].some((text) => matchesGlob(glob, text));
}
