import { didYouMean } from '#core/closest-name.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { DETECTORS, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { matchesGlob } from '#core/glob.ts';
import type { OwnDetector } from './detector-ids.ts';
import { compileRules, type RuleSettings } from './rules.ts';
import type { Settings } from './settings.ts';

/** Says so where `rules` leave out what nearly all want. */
export function describeLeftOutJoin(rules: RuleSettings): string[] {
  if (compileRules(rules)(JOIN_DETECTOR)) return [];
  return [`rules of the settings leave out ${JOIN_DETECTOR.id}: ${JOIN_DETECTOR.words.findsWhat} are not looked for`];
}

/** A glob of the settings that matches no rule that is known, and in the end of a sentence what may be meant, if anything is like it. */
export type UnmatchedRule = { readonly text: string; readonly meant: string };

export type KnownRules = {
  /** Those of the user's, with what the threat is called. */
  readonly detectors: readonly (OwnDetector & { readonly signature?: Pick<Signature, 'name'> | undefined })[];
  /** Those of the findings of these logs. */
  readonly seen?: readonly Detector[];
  /** Ids of those whose findings were left out. */
  readonly leftOut?: readonly string[];
};

/** `now`: nanoseconds since the epoch. Suppressions that have ended are passed over. */
export function unmatchedRules(
  { rules, suppressions, alerts }: Pick<Settings, 'rules' | 'suppressions' | 'alerts'>,
  { detectors, seen = [], leftOut = [] }: KnownRules,
  now: bigint,
): readonly UnmatchedRule[] {
  const all: readonly Named[] = [
    ...[...DETECTORS, ...seen].map(({ id, name, eventName, aliases }) => ({
      ids: [id],
      others: [name, eventName, ...aliases],
    })),
    ...detectors.map(({ id, event, signature }) => ({
      ids: [id, event],
      others: signature === undefined ? [] : [signature.name],
    })),
  ];
  const names = [...new Set(all.flatMap(({ ids, others }) => [...ids, ...others]))];
  const ids = [...new Set([...all.flatMap((each) => each.ids), ...leftOut])];
  // Of what was left out only the id is known: a glob may match its title.
  const isAnyNameless = leftOut.some((id) => !names.includes(id));
  const byName = { include: rules.include, exclude: rules.exclude, severity: Object.keys(rules.severity) };
  const byId = [
    ...suppressions.map(({ conditions, expires }, at) => ({
      place: `suppressions.${at}.rule`,
      glob: expires > now ? conditions.rule : undefined,
    })),
    ...alerts.routes.map(({ match }, at) => ({ place: `alerts.routes.${at}.match.rule`, glob: match.rule })),
  ];
  return [
    ...(isAnyNameless ? [] : Object.entries(byName)).flatMap(([part, globs]) =>
      globs.flatMap((glob) => unmatched(`rules.${part}`, glob, names, meantAmong(glob, names))),
    ),
    ...byId.flatMap(({ place, glob }) =>
      glob === undefined ? [] : unmatched(place, glob, ids, meantByName(glob, all) ?? meantAmong(glob, ids)),
    ),
  ];
}

type Named = { readonly ids: readonly string[]; readonly others: readonly string[] };

function unmatched(place: string, glob: string, known: readonly string[], meant: string): UnmatchedRule[] {
  if (known.some((name) => matchesGlob(glob, name))) return [];
  return [{ text: `${place} of the settings: no rule is known that matches ${JSON.stringify(glob)}${meant}`, meant }];
}

/** Ids are in capitals, and some type them otherwise. */
function meantAmong(glob: string, names: readonly string[]): string {
  const same = names.find((name) => name.toLowerCase() === glob.toLowerCase());
  return didYouMean(same ?? glob, names);
}

/** Where ids are looked at, a name of the rule matches nothing. */
function meantByName(glob: string, all: readonly Named[]): string | undefined {
  const [id] = all.find(({ others }) => others.some((name) => matchesGlob(glob, name)))?.ids ?? [];
  return id === undefined ? undefined : `; did you mean ${JSON.stringify(id)}?`;
}
