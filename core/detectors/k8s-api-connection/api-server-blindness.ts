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
  if (seen.execsWithEndpoint) return [];
  if (!seen.hostNames) return ['no-address'];
  return seen.nameAnswers ? [] : ['names-only'];
}

/** The first to offer where nobody says which addresses are API servers: it needs nothing of Tracee but connections. */
const CONFIGURE =
  'Simplest: name the addresses in apiServers of traceward.json; then connections alone are enough. This prints an entry to add to that list, apiServers: [ ]:\nkubectl get svc,endpointslices kubernetes -n default -o json | npx traceward api-servers --cluster NAME';

const LOG_ANSWERS =
  "have Tracee log net_packet_dns_response, too: what a container's DNS answers to a name explains its connections. This shows which containers were told which names:\nnpx traceward api-servers --suggest LOGS";
/** For names whose addresses nothing tells. */
export const NAMES_ADVICE = `Put the addresses into apiServers of traceward.json, or ${LOG_ANSWERS}`;

/** Never container=started: releases take that for a container with the id "started", and log nothing. */
function switchOn(...events: readonly string[]): string[] {
  return [
    `Tracee's default policy does not write ${events.join(' and ')}. Tracee up to v0.24: a policy (v0.18 to v0.24: kind: Policy; v0.17: kind: TraceePolicy; v0.15 and v0.16: no kind) with the scope container and ${events.length > 1 ? 'the rules' : 'the rule'} ${events.join(' and ')}; before: --filter event=…, or --trace event=….`,
    `Newer builds: the same policy, or --events ${events.join(',')}.`,
  ];
}

export const API_SERVER_BLINDNESS: Readonly<Record<BlindReason, Blindness>> = {
  'not-understood': {
    title: 'nothing was understood',
    day: 'nothing was understood',
    explanation: [
      'nothing in its log was understood, so connections to the API server cannot be found.',
      'It has to be what Tracee writes as JSON. Tracee up to v0.24: --output json (Helm: config.output.format=json).',
      'Newer builds: a destination with format: json. If a shipper converts the lines, have it leave them as they are.',
    ],
  },
  'no-execs': {
    title: 'no execs in the log',
    day: 'no exec of a container, and no address in the settings: nothing of that time says where the API server is',
    explanation: [
      'its log has no exec of a container, and the settings name no address of its API server, so connections to the API server cannot be found.',
      CONFIGURE,
      'Or have Tracee log execs, with their environment.',
      ...switchOn('sched_process_exec', 'security_socket_connect'),
    ],
  },
  'no-connects': {
    title: 'no connections in the log',
    day: 'no connection of a container',
    explanation: [
      'its log has no connection of a container to an internet address, so connections to the API server cannot be found.',
      ...switchOn('security_socket_connect'),
    ],
  },
  'no-environment': {
    title: 'execs without their environment',
    day: 'execs without environments, and no address in the settings: nothing of that time says where the API server is',
    explanation: [
      'its execs came without their environment, and the settings name no address of its API server, so connections to the API server cannot be found.',
      CONFIGURE,
      'Or have Tracee log environments. Tracee v0.6 to v0.24: --output option:exec-env (Helm: config.output.options.execEnv=true).',
      'Newer builds: --enrichment environment (Helm: config.enrichment.environment=true).',
    ],
  },
  'no-address': {
    title: 'no address of an API server',
    day: 'no environment has the address of an API server, and the settings name none: nothing of that time says where it is',
    explanation: [
      'no environment of its execs has the address of an API server, and the settings name none, so connections to the API server cannot be found.',
      CONFIGURE,
      'Kubernetes gives each container KUBERNETES_SERVICE_HOST when it starts. Execs of programs that clear their environment do not have it: have Tracee run when containers start, and log their first execs.',
    ],
  },
  'names-only': {
    title: 'API servers only by name',
    day: 'every API server is given by a name, and connections have addresses',
    explanation: [
      'its containers know their API server by a name only, as those of AKS itself do, or by what is no address, as where a filter masked it, and connections have addresses, so connections to the API server cannot be found.',
      CONFIGURE,
      `Or ${LOG_ANSWERS}`,
    ],
  },
};
