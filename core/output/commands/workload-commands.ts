import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { keepOnce, keptName } from './kept-file.ts';
import { aboutPod, kubectlFor } from './kubernetes-names.ts';

/** The label of pods that need no API server. */
export const NEEDS_NO_SERVER = { 'traceward/api-server': 'not-needed' };

/** What the pods of a workload that need no API server have in common. */
const HARDENED_TEMPLATE = {
  metadata: { labels: NEEDS_NO_SERVER },
  spec: { automountServiceAccountToken: false },
};

/** What can be scaled, by the names that its controller gives to pods. */
const OF_DEPLOYMENT = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const OF_STATEFUL_SET = /^(.+)-\d{1,5}$/;

/** Commands about the workload whose name that of a pod tells. */
export function workloadCommands(cluster: string, access: ClusterAccess) {
  const kubectl = kubectlFor(access);
  const showOwner = (namespace: string, pod: string) =>
    `${kubectl} get pod -n ${namespace} ${pod} -o jsonpath='{.metadata.ownerReferences}'`;
  const replicasFile = (namespace: string, kind: string, name: string) =>
    keptName(cluster, namespace, kind, name, 'replicas');

  return {
    /**
     * Ends all pods of a workload; of what cannot be scaled, or is not known, says what controls the pod. A pod that somebody numbered by hand is
     * called like one of a StatefulSet, so that is looked at first.
     */
    stopWorkload: aboutPod((namespace, pod) => {
      const scaled = scaledName(pod);
      const owner = showOwner(namespace, pod);
      if (scaled === undefined) return owner;
      const { kind, name } = scaled;
      const replicasNow = `${kubectl} get ${kind} -n ${namespace} ${name} -o jsonpath='{.spec.replicas}'`;
      return [
        ...(kind === 'deployment' ? [] : [owner]),
        `${keepOnce(replicasNow, replicasFile(namespace, kind, name))} &&`,
        `${kubectl} scale ${kind} -n ${namespace} ${name} --replicas=0`,
      ].join('\n');
    }),

    /** Starts as many pods as there were; undefined for what `stopWorkload` does not stop, too. */
    undoStop: aboutPod((namespace, pod) => {
      const scaled = scaledName(pod);
      if (scaled === undefined) return undefined;
      const { kind, name } = scaled;
      const file = replicasFile(namespace, kind, name);
      return `${kubectl} scale ${kind} -n ${namespace} ${name} --replicas="$(cat ${file})" && rm ${file}`;
    }),

    /**
     * Gives the pods of a workload no token, and the label by which `serverPolicies` selects them: they are replaced. Of what is controlled
     * by something else, it shows what that is.
     */
    hardenWorkload: aboutPod((namespace, pod) => {
      const scaled = scaledName(pod);
      if (scaled === undefined) return showOwner(namespace, pod);
      const patch = { spec: { template: HARDENED_TEMPLATE } };
      return `${kubectl} patch ${scaled.kind} -n ${namespace} ${scaled.name} -p '${JSON.stringify(patch)}'`;
    }),
  };
}

function scaledName(pod: string): { readonly kind: 'deployment' | 'statefulset'; readonly name: string } | undefined {
  const deployment = OF_DEPLOYMENT.exec(pod)?.[1];
  if (deployment !== undefined) return { kind: 'deployment', name: deployment };
  const statefulSet = OF_STATEFUL_SET.exec(pod)?.[1];
  return statefulSet === undefined ? undefined : { kind: 'statefulset', name: statefulSet };
}
