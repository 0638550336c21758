import { toolOf } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import { SUSPICIOUS_TOOLS } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { Suppression, Unusual } from '#core/settings/suppression.ts';
import { compareTexts } from '#core/text.ts';
import { coverGreedily } from './cover.ts';
import { whyTold } from './suppress.ts';
import { type ProposalRules, type Traits, traitsOfFinding, traitsOfGroup } from './traits.ts';

/** Conditions that somebody may want to suppress. */
export type Suggestion = {
  readonly conditions: Suppression['conditions'];
  /** Findings, or groups, that they cover. */
  readonly covers: number;
};

type TraitName = keyof Traits;

/**
 * Why no entry is proposed for a finding. `name`: of the suspicious tool, of what runs from a temporary place, or of what was entered or
 * has no name of its own. `nameless`: no glob stands for its process alone. `unknown`: neither its pod nor its image and program are known.
 */
export type NotProposed = { readonly because: Unusual | 'nameless' | 'unknown'; readonly name?: string | undefined };

/** What findings must have in common for one entry. The narrower goes first: one container, or one image in a namespace. */
const FAMILIES: readonly (readonly TraitName[])[] = [
  ['rule', 'namespace', 'workload', 'pod', 'container', 'image', 'executable', 'pool'],
  ['rule', 'namespace', 'image', 'executable', 'pool'],
];

const BY_DEFAULT: ProposalRules = { immediateProcesses: SUSPICIOUS_TOOLS };

/**
 * Entries that would cover these findings, the most effective first. Each has two conditions at least, and the program
 * wherever it is known. All together cover every finding whose pod is known, and every one whose image and program are,
 * but for what is unusual (suspicious tools, programs in temporary places, processes that were entered): nobody should
 * take an entry for that without having written it.
 */
export function suggestSuppressions(findings: readonly Finding[], rules: ProposalRules = BY_DEFAULT): Suggestion[] {
  return suggest(
    findings.filter((finding) => whyTold({ conditions: {} }, finding, rules) === undefined),
    (finding) => traitsOfFinding(finding, rules),
  );
}

/** Whether there is such an entry for a finding: what one is covered by does not depend on the others. */
export function isCovered(finding: Finding, rules: ProposalRules = BY_DEFAULT): boolean {
  return suggestSuppressions([finding], rules).length > 0;
}

/** Why there is no such entry for a finding. */
export function whyNotProposed(finding: Finding, rules: ProposalRules = BY_DEFAULT): NotProposed {
  return reasonAgainst(finding, traitsOfFinding(finding, rules), rules);
}

/** The same of a group. */
export function whyNoGroupProposed(group: Group, rules: ProposalRules = BY_DEFAULT): NotProposed {
  return reasonAgainst(asRun(group), traitsOfGroup(group, rules), rules);
}

type Run = Pick<Finding, 'process' | 'program' | 'mayBeUnusual'>;

function reasonAgainst(run: Run, traits: Traits, rules: ProposalRules): NotProposed {
  const because = whyTold({ conditions: {} }, run, rules) ?? (isNameless(run, traits) ? 'nameless' : 'unknown');
  return { because, name: NAMES[because](run, rules) };
}

const actorOfRun = ({ process, program }: Run) => (program === undefined ? process : program.executable);

const NAMES: Readonly<
  Record<NotProposed['because'], (run: Run, { immediateProcesses }: ProposalRules) => string | undefined>
> = {
  tool: (run, { immediateProcesses }) => toolOf(run, immediateProcesses),
  temporary: actorOfRun,
  entered: actorOfRun,
  forgotten: actorOfRun,
  nameless: ({ process }) => process,
  unknown: () => undefined,
};

/** Whether it has a program for which there is no glob that means it alone, as a process that is called by digits. */
function isNameless({ process }: Pick<Run, 'process'>, { pool, executable }: Traits): boolean {
  return pool === undefined && executable === undefined && process !== undefined && process !== '';
}

/** The same entries for groups. */
export function suggestForGroups(groups: readonly Group[], rules: ProposalRules = BY_DEFAULT): Suggestion[] {
  return suggest(
    groups.filter((group) => whyTold({ conditions: {} }, asRun(group), rules) === undefined),
    (group) => traitsOfGroup(group, rules),
  );
}

/** What a group tells of the program. */
function asRun({ process, executable }: Group): Run {
  return { process, program: executable === undefined ? undefined : { executable, parents: [], isEntered: false } };
}

/** Leaves out what has no name of its own. */
function suggest<Item extends Pick<Group, 'process'>>(
  items: readonly Item[],
  traitsOf: (item: Item) => Traits,
): Suggestion[] {
  const candidates = new Map<string, Traits[]>();
  for (const item of items) {
    const traits = traitsOf(item);
    if (isNameless(item, traits)) continue;
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
    const named = known.filter((name) => name !== 'rule' && traits[name] !== undefined);
    return named.length < 2 ? [] : [JSON.stringify(known.map((name) => [name, traits[name]]))];
  });
  return new Set(keys);
}

/** A whole namespace, or all of an image, is not for an entry that nobody has thought about. */
function isNarrow(known: readonly TraitName[]): boolean {
  if (known.includes('workload') || known.includes('pod')) return true;
  return known.includes('image') && (known.includes('pool') || known.includes('executable'));
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
    container: common('container'),
    image: common('image'),
    executable: common('executable'),
    process: common('process') ?? common('pool'),
  };
  return Object.fromEntries(Object.entries(conditions).filter(([, glob]) => glob !== undefined));
}
