import { assessRisk, NO_NOVELTY, type RiskRules } from './assess-risk.ts';
import type { Finding } from './finding.ts';
import { type Incident, idsOfSeveralRules } from './incident.ts';
import type { Risk } from './risk.ts';

/**
 * How much a finding matters as far as these logs tell, beside the others. `incidents`: of all findings that nothing hides, of which
 * those that are rated may be a choice.
 */
export function createRating(rules: RiskRules, incidents: readonly Incident[]): (finding: Finding) => Risk {
  const grave = idsOfSeveralRules(incidents);
  return (finding) => assessRisk(finding, rules, { ...NO_NOVELTY, incident: grave.has(finding.id) });
}
