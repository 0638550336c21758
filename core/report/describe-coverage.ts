import type { BlindReason, Summary } from '#core/correlate/summary.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatBytes, formatCount, plural } from '#core/quantities.ts';

/** What was read, in one sentence. */
export function describeReading(summary: Summary): string {
  const { sources, bytes, lines, execs, execsWithEnvironment, connects, otherEvents, malformed } = summary;
  const read = `Read ${plural(sources, 'source')}, ${formatBytes(bytes)}, ${plural(lines, 'record')}`;
  const withEnvironment = `${formatCount(execsWithEnvironment)} with their environment`;
  const parts = [
    `${plural(execs, 'exec')} of containers (${withEnvironment})`,
    `${plural(connects, 'connect')} of containers`,
    plural(otherEvents, 'other event'),
    ...(malformed > 0 ? [describeMalformed(summary)] : []),
  ];
  return `${read}: ${parts.join(', ')}.`;
}

function describeMalformed({ malformed, malformedByReason }: Summary): string {
  const reasons = Object.entries(malformedByReason).map(([reason, count]) => `${reason} ${formatCount(count)}`);
  return `${formatCount(malformed)} not understood (${reasons.join(', ')})`;
}

/** What is missing from what was read, and what that means; one sentence an item. */
export function describeGaps(summary: Summary): string[] {
  const { partialSources, unboundContainers, truncatedEnvironments, hostNames, relativeTimestamps } = summary;
  const { lostEvents, traceeFindings } = summary;
  const gaps: [count: number, text: string][] = [
    [
      partialSources.length,
      `${plural(partialSources.length, 'source')} could not be read, or only in part: ${partialSources.map(escapeInvisible).join(', ')}.`,
    ],
    [
      unboundContainers,
      `${plural(unboundContainers, 'container')} made connections and never showed an API server address; what they do can only be inferred from others.`,
    ],
    [
      truncatedEnvironments,
      `${plural(truncatedEnvironments, 'environment')} came cut off by Tracee (it keeps 8 kB); the address may be in the missing part.`,
    ],
    [
      hostNames,
      `${plural(hostNames, 'exec')} named the API server by a host name; connections, which have addresses, cannot be compared with that.`,
    ],
    [
      relativeTimestamps,
      `${plural(relativeTimestamps, 'event')} carried a time since boot instead of a date; switch Tracee's relative-time off to learn when they happened.`,
    ],
    [lostEvents, `Tracee says that it lost ${plural(lostEvents, 'event')}; what they were cannot be known.`],
    [
      traceeFindings.seen,
      `Tracee's own ${plural(traceeFindings.seen, 'finding')} of this rule: ${formatCount(traceeFindings.matched)} found here, too.`,
    ],
  ];
  return gaps.filter(([count]) => count > 0).map(([, text]) => text);
}

/** Never container=started: releases take that for a container with the id "started", and log nothing. */
const POLICY =
  'a policy (v0.18 to v0.24: kind: Policy; v0.17: kind: TraceePolicy; v0.15 and v0.16: no kind) with the scope container and the rules sched_process_exec and security_socket_connect; before: --filter event=…, or --trace event=…, with both';

/** What was not in the log, what follows from that, and what to do for both generations of Tracee. */
export const BLINDNESS: Readonly<Record<BlindReason, readonly string[]>> = {
  'not-understood': [
    'nothing in its log was understood, so nothing can be found.',
    'It has to be what Tracee writes as JSON. Tracee up to v0.24: --output json (Helm: config.output.format=json).',
    'Newer builds: a destination with format: json. If a shipper converts the lines, have it leave them as they are.',
  ],
  'no-execs': [
    'its log has no exec of a container, so no container shows its API server address, and nothing can be found.',
    `Tracee's default policy does not write them. Tracee up to v0.24: ${POLICY}.`,
    'Newer builds: the same policy, or --events sched_process_exec,security_socket_connect.',
  ],
  'no-connects': [
    'its log has no connection of a container to an internet address, so nothing can be found.',
    `Tracee's default policy does not write them. Tracee up to v0.24: ${POLICY}.`,
    'Newer builds: the same policy, or --events sched_process_exec,security_socket_connect.',
  ],
  'no-environment': [
    'its execs came without their environment, so no container shows its API server address, and nothing can be found.',
    'Tracee v0.6 to v0.24: --output option:exec-env (Helm: config.output.options.execEnv=true).',
    'Newer builds: --enrichment environment (Helm: config.enrichment.environment=true).',
  ],
};
