import type { Words } from '#core/detectors/detector.ts';

export const API_SERVER_WORDS: Words = {
  question: 'Who talks to the Kubernetes API server',
  did: 'talked to the Kubernetes API server',
  finds: 'the containers that talk to the Kubernetes API server',
  findsWhat: 'connections to the Kubernetes API server',
  nothing: 'No container was found to talk to the Kubernetes API server.',
  why: 'who controls a container asks the API server what runs in the cluster, which secrets it may read, and what it may start. Controllers and operators do so by design; an application, a shell or a download tool seldom has a reason to.',
  event: 'connect',
  fact: 'Connection',
  target: 'API server',
  reached: 'connected to the Kubernetes API server at',
  meaning:
    'A container asked for a connection to the address of its Kubernetes API server, with one process to one port. Many containers do so by design; look for those that have no reason to.',
  basis: {
    observed: {
      told: 'observed: this very container was told, in its environment, that this is the address of its API server',
      meaning: 'That very container was seen being told this address, in its environment (KUBERNETES_SERVICE_HOST).',
    },
    configured: {
      told: 'configured: the settings say that this is the address of an API server of the cluster',
      meaning: 'The settings (apiServers) name this address as an API server of the cluster.',
    },
    reported: {
      told: "reported: Tracee's own rule reported this connection",
      meaning:
        "Tracee's own rule reported this connection; nothing else in the logs tells that the address is an API server's.",
    },
    inferred: {
      told: 'inferred: this container was not seen being told the address, as it started before Tracee did; at least two others of its cluster were, and it is the same for all of them',
      meaning:
        'The container was not seen being told, mostly because it started before Tracee did; but at least two others of its cluster have this address, and it is the same for all.',
      note: 'inferred: this container never showed its environment; at least two others of its cluster have this address.',
    },
  },
  first: 'Look first at shells and download tools, and at workloads that you do not know.',
  checks: {
    isMeant: 'Is this pod meant to talk to the API server?',
    further: [
      {
        pod: 'What could it do there? List the rights of its service account.',
        container: "What could it do there? Look up the rights of its pod's service account.",
        command: 'listRights',
      },
    ],
  },
};

/**
 * Processes that have no business with the API server in a cluster's first days either: shells, and tools to download
 * with. Interpreters of languages are not among them, because many controllers are written in those.
 */
export const IMMEDIATE_PROCESSES = [
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'fish', 'busybox'],
  ...['curl', 'wget', 'nc', 'ncat', 'netcat', 'socat'],
];
