import { isTemporary, isTool, namesTool } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { matchesGlob, namesSomething } from '#core/glob.ts';
import { matchesRule } from '#core/settings/detector-ids.ts';
import type { Settings } from '#core/settings/settings.ts';
import {
  CONDITIONS,
  type Condition,
  type CoveringSuppression,
  conditionsText,
  type Suppression,
  type Unusual,
} from '#core/settings/suppression.ts';
import { formatDay } from '#core/time.ts';
import { workloadOf } from '#core/workload.ts';

/** What the settings say to be expected, and what they say to be suspicious. */
export type SuppressionRules = {
  readonly suppressions: readonly Suppression[];
  /** Names of suspicious tools, which an entry hides only if it names them. */
  readonly immediateProcesses: readonly string[];
  /** Endings of pods' names that are generated, beside those that are known. */
  readonly generatedNames?: readonly string[] | undefined;
};

export function suppressionRules({
  suppressions,
  alerts,
}: Pick<Settings, 'suppressions' | 'alerts'>): SuppressionRules {
  const { immediateProcesses, generatedNames } = alerts;
  return { suppressions, immediateProcesses, generatedNames };
}

/**
 * Marks the findings that an unexpired suppression covers; none is dropped. `now`: nanoseconds since the epoch.
 * If several cover one, one that hides it goes before one that would and may not, that before one that counts, and the
 * first before the next.
 */
export function applySuppressions<Found extends Finding>(
  findings: readonly Found[],
  rules: SuppressionRules,
  now: bigint,
): Found[] {
  const active = rules.suppressions.filter(({ expires }) => now < expires);
  const inOrder = [
    ...active.filter(({ mode }) => mode === 'suppress'),
    ...active.filter(({ mode }) => mode === 'count'),
  ];
  return findings.map((finding) => {
    const covering = inOrder.filter((entry) => coversFinding(entry, finding, rules));
    const suppression = firstThatHides(covering, finding, rules);
    return suppression === undefined ? finding : { ...finding, suppression };
  });
}

/** Whether people are spared the finding; one that is only counted is told. */
export function isSuppressed({ suppression }: Pick<Finding, 'suppression'>): boolean {
  return suppression?.mode === 'suppress';
}

function firstThatHides(
  covering: readonly Suppression[],
  finding: Finding,
  rules: SuppressionRules,
): CoveringSuppression | undefined {
  const [first] = covering;
  if (first === undefined || first.mode === 'count') return first;
  const hiding = covering.find((entry) => entry.mode === 'suppress' && whyTold(entry, finding, rules) === undefined);
  return hiding ?? { ...first, mode: 'count', toldFor: whyTold(first, finding, rules) };
}

/**
 * Why an entry that covers a finding may not hide it: it says nothing of what is unusual. A process chooses its name, so
 * that what runs from a temporary place takes the path, and a tool its own name: `c*` does not stand for curl, and neither
 * does kubectl for a curl that calls itself so.
 */
export function whyTold(
  { conditions: { process = '', executable = '' } }: Pick<Suppression, 'conditions'>,
  finding: Pick<Finding, 'process' | 'program' | 'mayBeUnusual'>,
  { immediateProcesses }: Pick<SuppressionRules, 'immediateProcesses'>,
): Unusual | undefined {
  if (isTemporary(finding) && !namesSomething(executable)) return 'temporary';
  if (isTool(finding, immediateProcesses) && !namesTool([process, executable], finding, immediateProcesses))
    return 'tool';
  if (finding.program?.isEntered === true && !namesSomething(process) && !namesSomething(executable)) return 'entered';
  if (finding.mayBeUnusual && !namesSomething(executable)) return 'forgotten';
  return undefined;
}

/** Whether all conditions of the entry match, whenever it ends and whatever it may hide. */
function coversFinding(
  { conditions, ruleEvents }: Pick<Suppression, 'conditions' | 'ruleEvents'>,
  finding: Finding,
  { generatedNames }: Pick<SuppressionRules, 'generatedNames'>,
): boolean {
  return CONDITIONS.every((condition) => {
    const glob = conditions[condition];
    if (glob === undefined) return true;
    if (condition === 'rule') return matchesRule(glob, ruleEvents, finding.rule);
    return matchesGlob(glob, propertyFor(condition, finding, generatedNames));
  });
}

/** What a condition looks at; a detail that is not known is matched by `*` alone. */
function propertyFor(
  condition: Exclude<Condition, 'rule'>,
  finding: Finding,
  generatedNames: readonly string[] | undefined,
): string {
  const { cluster, pod, container, program, process, address } = finding;
  const values: Record<typeof condition, string | undefined> = {
    cluster,
    namespace: pod.namespace,
    workload: workloadOf(pod.name, generatedNames),
    pod: pod.name,
    container: container.name,
    image: container.image,
    executable: program?.executable,
    process,
    address,
  };
  return values[condition] ?? '';
}

/** A sentence for each entry that hides nothing any more. `now`: nanoseconds since the epoch. */
export function describeExpired(suppressions: readonly Suppression[], now: bigint): string[] {
  return suppressions.filter(({ expires }) => expires <= now).map(describeEntry);
}

function describeEntry({ conditions, owner, mode, expires }: Suppression): string {
  const does = mode === 'count' ? 'counts' : 'hides';
  const date = formatDay(expires);
  return escapeInvisible(
    `suppression of ${conditionsText(conditions)} (owner: ${owner}) expired on ${date}: it ${does} nothing any more`,
  );
}
