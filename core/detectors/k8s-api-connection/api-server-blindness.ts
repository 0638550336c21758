import type { Blindness, BlindReason, Configured, Needed } from '#core/detectors/detector.ts';

/**
 * Why no container can be found to talk to the API server in logs of which this was seen. Where the settings name
 * addresses, connects alone are enough. A log that holds Tracee's own findings shows those.
 */
export function apiServerBlindReasons(
  seen: Readonly<Record<Needed, number | boolean>>,
  configured: Configured,
): BlindReason[] {
  if (seen.traceeFindings) return [];
  const reasons = configured.hasAddresses || (configured.hasNames && seen.nameAnswers) ? [] : toldNothing(seen);
  return seen.connects ? reasons : [...reasons, 'no-connects'];
}

function toldNothing(seen: Readonly<Record<Needed, number | boolean>>): BlindReason[] {
  if (!seen.execs) return ['no-execs'];
  if (!seen.execsWithEnvironment) return ['no-environment'];
  return seen.hostNames && !seen.execsWithEndpoint && !seen.nameAnswers ? ['names-only'] : [];
}

/** Never container=started: releases take that for a container with the id "started", and log nothing. */
const SWITCH_ON = [
  "Tracee's default policy does not write them. Tracee up to v0.24: a policy (v0.18 to v0.24: kind: Policy; v0.17: kind: TraceePolicy; v0.15 and v0.16: no kind) with the scope container and the rules sched_process_exec and security_socket_connect; before: --filter event=…, or --trace event=…, with both.",
  'Newer builds: the same policy, or --events sched_process_exec,security_socket_connect.',
];

export const API_SERVER_BLINDNESS: Readonly<Record<BlindReason, Blindness>> = {
  'not-understood': {
    title: 'nothing was understood',
    day: 'nothing was understood',
    explanation: [
      'nothing in its log was understood, so nothing can be found.',
      'It has to be what Tracee writes as JSON. Tracee up to v0.24: --output json (Helm: config.output.format=json).',
      'Newer builds: a destination with format: json. If a shipper converts the lines, have it leave them as they are.',
    ],
  },
  'no-execs': {
    title: 'no execs in the log',
    day: 'no exec of a container: no container shows its API server address',
    explanation: [
      'its log has no exec of a container, so no container shows its API server address, and nothing can be found.',
      ...SWITCH_ON,
    ],
  },
  'no-connects': {
    title: 'no connections in the log',
    day: 'no connection of a container',
    explanation: [
      'its log has no connection of a container to an internet address, so nothing can be found.',
      ...SWITCH_ON,
    ],
  },
  'no-environment': {
    title: 'execs without their environment',
    day: 'execs without environments: no container shows its API server address',
    explanation: [
      'its execs came without their environment, so no container shows its API server address, and nothing can be found.',
      'Tracee v0.6 to v0.24: --output option:exec-env (Helm: config.output.options.execEnv=true).',
      'Newer builds: --enrichment environment (Helm: config.enrichment.environment=true).',
    ],
  },
  'names-only': {
    title: 'API servers only by name',
    day: 'every API server is given as a host name, and connections have addresses',
    explanation: [
      'its containers know their API server by a host name only, and connections have addresses, so nothing can be found.',
      'That is how AKS sets KUBERNETES_SERVICE_HOST, and what Cilium is often told to do; a pod whose manifest sets the variable to an address can be compared again.',
      'There is nothing to switch on: Tracee logs what the containers were told, and no address was among it.',
    ],
  },
};
