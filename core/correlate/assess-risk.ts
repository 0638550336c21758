import { greaterSeverity, type Severity } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { matchesGlob } from '#core/glob.ts';
import { severityOfRule } from '#core/settings/rules.ts';
import { baseName } from '#core/text.ts';
import type { Program } from '#core/tracee/event.ts';
import type { Finding } from './finding.ts';
import { LEAST_SCORES, REASONS, type Reason, type ReasonName, type Risk, RULE_POINTS } from './risk.ts';

/** What a score is made of. A weight of 0 switches a reason off. */
export type RiskRules = {
  readonly weights: Readonly<Record<Exclude<ReasonName, 'namespace' | 'rule'>, number>>;
  /** Points by globs of namespaces; the first that matches counts. */
  readonly namespaces: Readonly<Record<string, number>>;
  /** Severities of rules that are not as they have them themselves, by globs. */
  readonly severities: Readonly<Record<string, Severity>>;
  /** Names of suspicious tools, as they are called by default. */
  readonly tools: readonly string[];
};

/** What only they know who see the whole fleet. Nothing of it holds on a laptop. */
export type Novelty = Readonly<Record<'new-executable' | 'new-image' | 'others' | 'incident' | 'routine', boolean>>;

export const NO_NOVELTY: Novelty = {
  'new-executable': false,
  'new-image': false,
  others: false,
  incident: false,
  routine: false,
};

/** The risk of a finding. It is no part of what the finding is: it follows what else is known at the time. */
export function assessRisk(finding: Finding, rules: RiskRules, novelty: Novelty = NO_NOVELTY): Risk {
  const holds: Readonly<Record<Exclude<ReasonName, 'namespace' | 'rule'>, boolean>> = {
    ...novelty,
    temporary: isTemporary(finding),
    tool: isTool(finding, rules.tools),
    entered: finding.program?.isEntered ?? false,
    inferred: finding.basis === 'inferred',
    reported: finding.basis === 'reported',
  };
  const ofRule = severityOfRule({ severity: rules.severities }, detectorOf(finding));
  const reasons = (Object.keys(REASONS) as ReasonName[]).flatMap((is): Reason[] => {
    const points = pointsOf(is);
    return points === 0 ? [] : [{ is, points }];
  });
  const score = reasons.reduce((sum, { points }) => sum + points, 0);
  return { score, severity: severityOf(score, ofRule), reasons };

  function pointsOf(is: ReasonName): number {
    if (is === 'rule') return RULE_POINTS[ofRule];
    if (is === 'namespace') return namespacePoints(finding, rules);
    return holds[is] ? rules.weights[is] : 0;
  }
}

function severityOf(score: number, ofRule: Severity): Severity {
  const byScore = (['critical', 'high', 'medium'] as const).find((severity) => score >= LEAST_SCORES[severity]);
  return byScore === undefined ? ofRule : greaterSeverity(byScore, ofRule);
}

/** `memfd:` and `(deleted)` are how the kernel writes what has no file. */
const TEMPORARY = /^(?:\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/run\/shm\/|memfd:|\/memfd:)| \(deleted\)$/;

export function isTemporary({ program }: { readonly program?: Pick<Program, 'executable'> | undefined }): boolean {
  return program !== undefined && TEMPORARY.test(program.executable);
}

/** A process can call itself what it likes, an executable less so: either is enough. */
export function isTool(run: Partial<Pick<Finding, 'program' | 'process'>>, tools: readonly string[]): boolean {
  return toolOf(run, tools) !== undefined;
}

/** Which of the tools it is. */
export function toolOf(
  { program, process }: Partial<Pick<Finding, 'program' | 'process'>>,
  tools: readonly string[],
): string | undefined {
  return toolNamed(program && baseName(program.executable), tools) ?? toolNamed(process, tools);
}

function toolNamed(name: string | undefined, tools: readonly string[]): string | undefined {
  const plain = plainName(name);
  return tools.find((tool) => plainName(tool) === plain);
}

/** `sh` is a link to one of the others. */
const SHELLS: ReadonlySet<string | undefined> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox']);

/**
 * Whether one of these names, or last parts of paths, is that of the tool that runs. What it calls itself counts where it is not
 * known what runs, or that is a shell: a script of that name may run in it, and busybox is what it is called.
 */
export function namesTool(
  names: readonly string[],
  { program, process }: Pick<Finding, 'program' | 'process'>,
  tools: readonly string[],
): boolean {
  const named = names.map((name) => toolNamed(baseName(name), tools));
  const run = program && toolNamed(baseName(program.executable), tools);
  if (named.some((tool) => tool !== undefined && (tool === run || (SHELLS.has(tool) && SHELLS.has(run))))) return true;
  const own = toolNamed(process, tools);
  return own !== undefined && (run === undefined || SHELLS.has(run)) && named.includes(own);
}

/** Beyond this no tool's name is that long. */
const MAX_NAME = 64;
/** Most names, of which nothing is to be left out. */
const PLAIN_NAME = /^[a-z]{0,64}$/;

/** Without what makes a name look like another: case, digits, signs and what is invisible. `Curl2` is curl. */
function plainName(name = ''): string {
  if (PLAIN_NAME.test(name)) return name;
  return name
    .slice(0, MAX_NAME)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');
}

function namespacePoints({ pod }: Finding, { namespaces }: RiskRules): number {
  const matching = Object.entries(namespaces).find(([glob]) => matchesGlob(glob, pod.namespace ?? ''));
  return matching?.[1] ?? 0;
}
