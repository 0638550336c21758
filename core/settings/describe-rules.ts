import { didYouMean } from '#core/closest-name.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { DETECTORS, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { matchesGlob } from '#core/glob.ts';
import { compileRules, type RuleSettings } from './rules.ts';

/** Says so where `rules` leave out what nearly all want. */
export function describeLeftOutJoin(rules: RuleSettings): string[] {
  if (compileRules(rules)(JOIN_DETECTOR)) return [];
  return [`rules of the settings leave out ${JOIN_DETECTOR.id}: ${JOIN_DETECTOR.words.findsWhat} are not looked for`];
}

/** Says of each glob of `rules` that it matches no rule that is known, nor one of these others, with what may be meant. */
export function describeUnmatchedRules(rules: RuleSettings, others: readonly string[]): string[] {
  const all = [...new Set([...KNOWN_RULES, ...others])];
  const globs = { include: rules.include, exclude: rules.exclude, severity: Object.keys(rules.severity) };
  return Object.entries(globs).flatMap(([part, each]) =>
    each
      .filter((glob) => !all.some((name) => matchesGlob(glob, name)))
      .map(
        (glob) =>
          `rules.${part} of the settings: no rule is known that matches ${JSON.stringify(glob)}${meant(glob, all)}`,
      ),
  );
}

/** What a glob may match a rule by. */
export function namesOfRule({ id, name, eventName, aliases }: Detector): readonly string[] {
  return [id, name, eventName, ...aliases];
}

/** By what rules that are known may be named. */
export const KNOWN_RULES: readonly string[] = DETECTORS.flatMap(namesOfRule);

/** Ids are in capitals, and some type them otherwise. */
function meant(glob: string, names: readonly string[]): string {
  const same = names.find((name) => name.toLowerCase() === glob.toLowerCase());
  return didYouMean(same ?? glob, names);
}
