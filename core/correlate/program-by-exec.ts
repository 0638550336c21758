import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { connectionAt, type Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { isProgramByExecAlone, isUnusualProgram } from './programs.ts';

/**
 * Of findings of these facts those whose program is known by an exec alone: in the cloud it is not, where the exec is in another
 * object. What is unusual is remembered there.
 */
export function findingsByExecAlone({ clusters }: Facts, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => {
    const { cluster, container, address, port, process, rule, program } = finding;
    if (program === undefined || isUnusualProgram(program)) return false;
    const facts = clusters.get(cluster)?.containers.get(container.id);
    const own = { address, port, process, rule: rule === JOIN_DETECTOR.id ? undefined : rule };
    const connection = facts === undefined ? undefined : connectionAt(facts, own);
    return facts !== undefined && connection !== undefined && isProgramByExecAlone(facts, connection);
  });
}
