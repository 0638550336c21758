import type { Detector, Join } from '#core/detectors/detector.ts';
import { isOfEachContainer, mayBeInferred } from './address-kinds.ts';
import { API_SERVER_BLINDNESS, apiServerBlindReasons, NAMES_ADVICE } from './api-server-blindness.ts';
import { isApiServerName, isOwnName } from './api-server-names.ts';
import { API_SERVER_WORDS, IMMEDIATE_PROCESSES } from './api-server-words.ts';
import { HOST_VARIABLE, readApiServers, VARIABLES } from './environment.ts';

const REMOTE_ADDRESS = 'remote_addr';
const DISCOVERY = { uid: 'TA0007', name: 'Discovery' };

/** A container that connects to the address at which it, or others of its cluster, were told to find the API server. */
export const k8sApiConnection: Detector & { readonly join: Join } = {
  id: 'TRC-1013',
  // Before v0.9.
  aliases: ['TRC-13'],
  version: '0.1.0',
  name: 'Kubernetes API server connection detected',
  eventName: 'k8s_api_connection',
  description:
    'Monitoring and alerting on connections to the Kubernetes API server, as interactions with the API server can reveal attempts to gather data, credentials or run malicious containers.',
  tags: ['container'],
  severity: 'low',
  attack: [
    { tactic: DISCOVERY, technique: { uid: 'T1613', name: 'Container and Resource Discovery' } },
    // Which Tracee names: it is about clouds, and stands for parity.
    { tactic: DISCOVERY, technique: { uid: 'T1526', name: 'Cloud Service Discovery' } },
  ],
  traceeAttack: 'Discovery: Cloud Service Discovery',
  immediateProcesses: IMMEDIATE_PROCESSES,
  words: API_SERVER_WORDS,
  join: {
    reads: {
      sched_process_exec: { as: 'exec', argument: 'env' },
      // Later a program could change its arguments while they were read, and so deceive the rule.
      execve: { as: 'exec', argument: 'envp', isOld: true },
      security_socket_connect: { as: 'connect', argument: REMOTE_ADDRESS, socketType: 'type' },
      net_packet_dns_response: { as: 'answers', argument: 'dns_response' },
    },
    remoteAddress: REMOTE_ADDRESS,
    variables: VARIABLES,
    traceeVariable: HOST_VARIABLE,
    readEndpoints: readApiServers,
    isOfEachContainer,
    isOwnName,
    isEndpointName: isApiServerName,
    mayBeInferred,
    // kubeadm and most others; minikube and those behind a proxy; MicroK8s.
    usualPorts: [6443, 8443, 16443],
    endpoint: 'API server address',
    endpoints: 'API server addresses',
    needs: [
      'execs',
      'execsWithEnvironment',
      'execsWithEndpoint',
      'hostNames',
      'nameAnswers',
      'connects',
      'traceeFindings',
    ],
    blindReasons: apiServerBlindReasons,
    blindness: API_SERVER_BLINDNESS,
    namesAdvice: NAMES_ADVICE,
  },
};
