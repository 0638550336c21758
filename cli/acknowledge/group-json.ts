import { REASONS } from '#core/correlate/risk.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import type { GroupState } from '#core/notify/group-state.ts';
import { statusJson } from '#core/output/write-finding.ts';
import { formatTime, toNanoseconds } from '#core/time.ts';

/** A group as one line of JSON, without the end of the line. */
export function formatGroupJson({ group, first, risk, openedAt, lastAt, told, news, status }: GroupState): string {
  const { id, rule = JOIN_DETECTOR.id, cluster, namespace, workload, container } = group;
  const { repository, process, executable, address } = group;
  return escapeInvisible(
    JSON.stringify({
      ...{ id, rule, cluster, namespace, workload, container, repository, process, executable, address },
      severity: risk.severity,
      score: risk.score,
      reasons: risk.reasons.map(({ is, points }) => ({ is, points, words: REASONS[is] })),
      status: status === undefined ? { is: 'open' } : statusJson(status),
      firstFinding: first,
      first: timeOf(openedAt),
      last: timeOf(lastAt),
      told,
      sinceTold: news && { findings: news.findings, pods: news.podCount, examples: news.examples, podNames: news.pods },
    }),
  );
}

function timeOf(milliseconds: number): string {
  return formatTime(toNanoseconds(milliseconds));
}
