import type { Finding } from '#core/correlate/finding.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { matchesGlob } from '#core/glob.ts';
import { CONDITIONS, type Condition, type Suppression } from '#core/settings/suppression.ts';
import { formatTime } from '#core/time.ts';
import { workloadOf } from '#core/workload.ts';

/**
 * Marks the findings that an unexpired suppression covers; none is dropped. `now`: nanoseconds since the epoch.
 * If several cover one, one that suppresses goes before one that counts, and the first before the next.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  now: bigint,
): Finding[] {
  const active = suppressions.filter(({ expires }) => now < expires);
  const inOrder = [
    ...active.filter(({ mode }) => mode === 'suppress'),
    ...active.filter(({ mode }) => mode === 'count'),
  ];
  return findings.map((finding) => {
    const suppression = inOrder.find((entry) => covers(entry, finding));
    return suppression === undefined ? finding : { ...finding, suppression };
  });
}

/** Whether people are spared the finding; one that is only counted is told. */
export function isSuppressed({ suppression }: Finding): boolean {
  return suppression?.mode === 'suppress';
}

function covers({ conditions }: Suppression, finding: Finding): boolean {
  return CONDITIONS.every((condition) => {
    const glob = conditions[condition];
    return glob === undefined || matchesGlob(glob, propertyFor(condition, finding));
  });
}

/** What a condition looks at; a detail that is not known is matched by `*` alone. */
function propertyFor(condition: Condition, finding: Finding): string {
  const { rule, cluster, pod, container, process, address } = finding;
  const values: Record<Condition, string | undefined> = {
    rule,
    cluster,
    namespace: pod.namespace,
    workload: workloadOf(pod.name),
    pod: pod.name,
    image: container.image,
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
  const given = CONDITIONS.flatMap((name) => (conditions[name] === undefined ? [] : [`${name} ${conditions[name]}`]));
  const does = mode === 'count' ? 'counts' : 'hides';
  const date = formatTime(expires).slice(0, 10);
  return escapeInvisible(
    `suppression of ${given.join(', ')} (owner: ${owner}) expired on ${date}: it ${does} nothing any more`,
  );
}
