import type { RiskRules } from '#core/correlate/assess-risk.ts';
import { createRating } from '#core/correlate/create-rating.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Incident } from '#core/correlate/incident.ts';
import { compareRisks, type Risk } from '#core/correlate/risk.ts';
import { compareTexts } from '#core/text.ts';

/** A finding, and how much it matters as far as these logs tell. */
export type RatedFinding = { readonly finding: Finding; readonly risk: Risk };

export const ORDERS = ['risk', 'time', 'count', 'workload'] as const;
export type FindingOrder = (typeof ORDERS)[number];

/** As `createRating`. */
export function rateFindings(
  findings: readonly Finding[],
  rules: RiskRules,
  incidents: readonly Incident[],
): RatedFinding[] {
  const riskOf = createRating(rules, incidents);
  return findings.map((finding) => ({ finding, risk: riskOf(finding) }));
}

type Compare = (a: RatedFinding, b: RatedFinding) => number;

const byRisk: Compare = (a, b) => compareRisks(a.risk, b.risk);
const byTime: Compare = ({ finding: a }, { finding: b }) => descending(a.lastSeen ?? 0n, b.lastSeen ?? 0n);
const byCount: Compare = ({ finding: a }, { finding: b }) => b.count - a.count;
const byWorkload: Compare = ({ finding: a }, { finding: b }) =>
  compareTexts(a.cluster, b.cluster) ||
  compareTexts(a.pod.namespace ?? '', b.pod.namespace ?? '') ||
  compareTexts(a.pod.name ?? '', b.pod.name ?? '') ||
  compareTexts(a.container.id, b.container.id) ||
  compareTexts(a.process ?? '', b.process ?? '');
const byId: Compare = ({ finding: a }, { finding: b }) => compareTexts(a.id, b.id);

/** What decides, and what where that is the same. Time and count: the latest and the most first. */
const COMPARISONS: Readonly<Record<FindingOrder, readonly Compare[]>> = {
  risk: [byRisk, byWorkload],
  time: [byTime, byRisk, byWorkload],
  count: [byCount, byRisk, byWorkload],
  workload: [byWorkload, byRisk],
};

/** In an order that is the same for the same findings. */
export function orderFindings(rated: readonly RatedFinding[], order: FindingOrder): RatedFinding[] {
  const comparisons = [...COMPARISONS[order], byId];
  return [...rated].sort((a, b) => {
    for (const compare of comparisons) {
      const difference = compare(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function descending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
