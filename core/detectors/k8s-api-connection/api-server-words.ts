import type { Words } from '#core/detectors/detector.ts';

export const API_SERVER_WORDS: Words = {
  question: 'Who talks to the Kubernetes API server',
  did: 'talked to the Kubernetes API server',
  finds: 'the containers that talk to the Kubernetes API server',
  findsWhat: 'connections to the Kubernetes API server',
  nothing: 'No container was found to talk to the Kubernetes API server.',
  why: 'an attacker in a container often asks the API server first: what runs in the cluster, which secrets it may read, what it may start. Controllers and operators do this by design; an application, a shell or a download tool seldom has a reason to.',
  event: 'connect',
  fact: 'Connection',
  target: 'API server',
  reached: 'connected to the Kubernetes API server at',
  meaning:
    'A container asked for a connection to the address of its Kubernetes API server, with one process to one port. Controllers do this by design; look for workloads that should not.',
  basis: {
    observed: {
      told: 'observed: this very container was told that this is the address of its API server',
      meaning:
        'That very container was told this address: by its environment, or by a name whose address it looked up.',
    },
    configured: {
      told: 'configured: the settings (apiServers) say that this is the address of an API server of the cluster',
      meaning:
        'The settings (apiServers) say that this address, or a name that the container looked up, is an API server of the cluster. That is as sure as observed.',
      note: 'configured: the settings (apiServers) say that this is the address of an API server.',
    },
    reported: {
      told: "reported: Tracee's own rule found this connection, and nothing else here says whose address it is",
      meaning:
        "Tracee's own rule found it. That rule compares texts and looks at no port, and nothing else that was read says that the address is an API server's.",
      note: "reported: Tracee's own rule found it, and nothing else here says that the address is an API server's.",
    },
    inferred: {
      told: 'inferred: this container was not seen being told the address, mostly because it started before Tracee did; at least two others of its cluster were told this address and port when they started, and it is the same for all of them',
      meaning:
        'The container was not seen being told, mostly because it started before Tracee did. At least two others of its cluster, not both of one namespace, were told this address and port when they started, and it is the same for all.',
      note: 'inferred: this container never showed its environment; at least two others of its cluster were told this address and port.',
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
 * Tools that people and attackers use, and that seldom have business with the API server in a cluster's first days either:
 * shells, tools to download with, clients of clusters and containers. Interpreters of languages are not among them,
 * because many controllers are written in those.
 */
export const IMMEDIATE_PROCESSES = [
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'fish', 'busybox'],
  ...['curl', 'wget', 'nc', 'ncat', 'netcat', 'socat', 'telnet', 'openssl', 'ssh'],
  ...['kubectl', 'oc', 'helm', 'crictl', 'ctr', 'nerdctl', 'docker', 'kubeletctl', 'peirates'],
];
