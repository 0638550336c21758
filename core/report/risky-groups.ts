import { actorLabel } from '#core/correlate/actor-label.ts';
import { groupOf } from '#core/correlate/group.ts';
import { compareRisks, isRisky } from '#core/correlate/risk.ts';
import { isAtLeast } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { RatedReport } from './rate-findings.ts';
import { isUnexpected } from './tally.ts';

export type RatedFindings = RatedReport['findings'];

/** Findings of which one alert would tell, and the riskiest of them. */
export type RiskyGroup = {
  readonly riskiest: RatedFindings[number];
  readonly findings: number;
  readonly fresh: number;
  /** What its processes are called: the first two names. */
  readonly actors: ReadonlySet<string>;
};

/** What a person should look at first. */
export type ToLookAt = {
  /** Of high risk and above, and expected by nobody. */
  readonly findings: number;
  /** Of medium risk, and expected by nobody. */
  readonly medium: number;
  /** From medium risk on, the riskiest first. */
  readonly groups: readonly RiskyGroup[];
};

type CountedGroup = Pick<RiskyGroup, 'riskiest'> & { findings: number; fresh: number; readonly actors: Set<string> };

/** Who makes more groups than this, by names of his own, has the least risky of them left out. */
const MAX_GROUPS = 1000;

export function chooseRisky({ findings, proposalRules }: Pick<RatedReport, 'findings' | 'proposalRules'>): ToLookAt {
  const open = findings.filter(isUnexpected);
  const groups = new Map<string, CountedGroup>();
  const riskiestFirst = open
    .filter(({ risk }) => isAtLeast(risk.severity, 'medium'))
    .sort((a, b) => compareRisks(a.risk, b.risk));
  for (const finding of riskiestFirst) {
    const { id } = groupOf(finding, proposalRules.generatedNames);
    if (groups.size >= MAX_GROUPS && !groups.has(id)) continue;
    const group = getOrCreate(groups, id, () => ({
      riskiest: finding,
      findings: 0,
      fresh: 0,
      actors: new Set<string>(),
    }));
    group.findings += 1;
    if (group.actors.size < 2) group.actors.add(actorLabel(finding));
    group.fresh += Number(finding.comparison === 'new');
  }
  const risky = open.filter(({ risk }) => isRisky(risk)).length;
  return {
    findings: risky,
    medium: riskiestFirst.length - risky,
    groups: [...groups.values()].sort(
      (a, b) => compareRisks(a.riskiest.risk, b.riskiest.risk) || b.findings - a.findings,
    ),
  };
}

/** The rule's id, and its name where that says more. */
export function ruleText(finding: RatedFindings[number]): string {
  const { id, name } = detectorOf(finding);
  return id === name ? id : `${id} ${name}`;
}
