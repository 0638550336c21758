import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { compareTexts } from '#core/text.ts';
import { coverGreedily } from './cover.ts';
import { type Traits, traitsOfFinding, traitsOfGroup } from './traits.ts';

/** Conditions that somebody may want to suppress. */
export type Suggestion = {
  readonly conditions: Suppression['conditions'];
  /** Findings, or groups, that they cover. */
  readonly covers: number;
};

type TraitName = keyof Traits;

/** What findings must have in common for one entry. The narrower goes first: one workload, or one image in a namespace. */
const FAMILIES: readonly (readonly TraitName[])[] = [
  ['rule', 'namespace', 'workload', 'pod', 'image', 'pool'],
  ['rule', 'namespace', 'image', 'pool'],
];

/**
 * Entries that would cover these findings, the most effective first. Each has two conditions at least, and the process
 * wherever it is known. All together cover every finding whose pod is known, and every one whose image and process are.
 */
export function suggestSuppressions(findings: readonly Finding[]): Suggestion[] {
  return suggest(findings, traitsOfFinding);
}

/** The same for groups. */
export function suggestForGroups(groups: readonly Group[]): Suggestion[] {
  return suggest(groups, traitsOfGroup);
}

/** Leaves out what has a process for which there is no glob but one that matches any, as one that is all digits. */
function suggest<Item extends Pick<Group, 'process'>>(
  items: readonly Item[],
  traitsOf: (item: Item) => Traits,
): Suggestion[] {
  const candidates = new Map<string, Traits[]>();
  for (const item of items) {
    const traits = traitsOf(item);
    if (traits.pool === undefined && item.process !== undefined && item.process !== '') continue;
    for (const key of candidatesFor(traits)) getOrCreate(candidates, key, () => []).push(traits);
  }
  return coverGreedily([...candidates.values()])
    .map((members) => ({ conditions: conditionsOf(members), covers: members.length }))
    .sort((a, b) => b.covers - a.covers || compareTexts(JSON.stringify(a.conditions), JSON.stringify(b.conditions)));
}

/** A key for each entry that could cover what has these traits. */
function candidatesFor(traits: Traits): Set<string> {
  const keys = FAMILIES.flatMap((family) => {
    const known = family.filter((name) => traits[name] !== undefined);
    if (!isNarrow(known)) return [];
    if (known.length < 2 || !known.includes('namespace')) known.push('cluster');
    return [JSON.stringify(known.map((name) => [name, traits[name]]))];
  });
  return new Set(keys);
}

/** A whole namespace, or all of an image, is not for an entry that nobody has thought about. */
function isNarrow(known: readonly TraitName[]): boolean {
  return known.includes('workload') || known.includes('pod') || (known.includes('image') && known.includes('pool'));
}

/** What the findings have in common: as narrow as an entry for all of them can be. */
function conditionsOf([first, ...others]: readonly Traits[]): Suppression['conditions'] {
  const common = (name: TraitName) =>
    others.every((each) => each[name] === first?.[name]) ? first?.[name] : undefined;
  const conditions = {
    rule: common('rule'),
    cluster: common('cluster'),
    namespace: common('namespace'),
    workload: common('workload'),
    pod: common('pod'),
    image: common('image'),
    process: common('process') ?? common('pool'),
  };
  return Object.fromEntries(Object.entries(conditions).filter(([, glob]) => glob !== undefined));
}
