import type { Detector } from '#core/detectors/detector.ts';
import { readApiServerHosts, VARIABLE } from './environment.ts';
import { mayBeInferred } from './inferable.ts';

/** TRC-1013 as its specification words it; every finding carries it. */
const SIGNATURE = {
  id: 'TRC-1013',
  version: '0.1.0',
  name: 'Kubernetes API server connection detected',
  eventName: 'k8s_api_connection',
  description:
    'Monitoring and alerting on connections to the Kubernetes API server, as interactions with the API server can reveal attempts to gather data, credentials or run malicious containers.',
  tags: ['container'],
  properties: { Severity: 1, 'MITRE ATT&CK': 'Discovery: Cloud Service Discovery' },
};

/** A container that connects to the address at which it, or others of its cluster, were told to find the API server. */
export const k8sApiConnection: Detector = {
  signature: SIGNATURE,
  // Before v0.9.
  aliases: ['TRC-13'],
  reads: {
    sched_process_exec: { as: 'exec', argument: 'env' },
    execve: { as: 'exec', argument: 'envp', isOld: true },
    security_socket_connect: { as: 'connect', argument: 'remote_addr' },
  },
  join: { variable: VARIABLE, readEndpoints: readApiServerHosts, mayBeInferred },
};
