import { type Finding, isOfHost } from '#core/correlate/finding.ts';
import { workloadOf } from '#core/workload.ts';

/** `shop/checkout`: the workload of a finding, or what stands for one, as the page's facets name and count it. */
export function workloadText(finding: Pick<Finding, 'pod' | 'container' | 'host'>): string {
  const { pod, container, host } = finding;
  const workload = workloadOf(pod.name);
  if (workload !== undefined) return `${pod.namespace ?? '?'}/${workload}`;
  return isOfHost(finding) ? `host ${host ?? ''}` : `container ${container.id.slice(0, 12)}`;
}
