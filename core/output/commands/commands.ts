import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { isPlainCluster, kubectlFor } from './kubernetes-names.ts';
import { type KnownScan, logCommands } from './log-commands.ts';
import { podCommands } from './pod-commands.ts';
import { workloadCommands } from './workload-commands.ts';

const CONTAINER_ID = /^[a-z0-9]{12,64}$/;
const GROUP_ID = /^[0-9a-f]{32}$/;

/** Where the settings say nothing of a cluster. */
export const NO_ACCESS: ClusterAccess = { context: null, eksCluster: null, region: null };

type KnownClusters = { readonly clusters?: Readonly<Record<string, ClusterAccess>> | undefined };

/** How commands reach a cluster. A log may call one like a member that every object has. */
export function accessTo(cluster: string, { clusters = {} }: KnownClusters): ClusterAccess {
  return (Object.hasOwn(clusters, cluster) ? clusters[cluster] : undefined) ?? NO_ACCESS;
}

export type Commands = ReturnType<typeof commandsFor>;

/**
 * Commands to copy, for a cluster; each is a line, or some, to be run one after the other. A command is undefined if a name in
 * it is not of the form that its kind of name has: then somebody made it up, and it has no place on a command line, quoted or not.
 */
export function commandsFor(cluster: string, access: ClusterAccess, scan?: KnownScan) {
  return {
    ...podCommands(cluster, access),
    ...workloadCommands(cluster, access),
    ...logCommands(scan),

    /** Whether the commands name the context of kubectl: else they go to whatever cluster is current. */
    namesContext: access.context !== null,
    /** Whether the settings name the cluster whose audit log is asked. */
    knowsAuditLog: access.eksCluster !== null,

    /** Shows to which cluster commands go that name no context. */
    showContext(): string {
      return 'kubectl config current-context';
    },

    /** Prints the entry of `apiServers` for the cluster. */
    proposeApiServers(): string | undefined {
      if (!isPlainCluster(cluster)) return undefined;
      const kubectl = kubectlFor(access);
      return `${kubectl} get svc,endpointslices kubernetes -n default -o json | traceward api-servers --cluster ${cluster}`;
    },

    inspectContainer(id: string): string | undefined {
      return CONTAINER_ID.test(id) ? `crictl inspect ${id}` : undefined;
    },

    /** And all of its incident, also what joins it before somebody runs this. */
    acknowledge(groupId: string): string | undefined {
      return GROUP_ID.test(groupId) ? `traceward findings ack ${groupId} --incident` : undefined;
    },

    close(groupId: string): string | undefined {
      return GROUP_ID.test(groupId) ? `traceward findings close ${groupId} --note 'why it is expected'` : undefined;
    },
  };
}
