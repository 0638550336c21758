import type { ClusterAccess } from '#core/settings/clusters-section.ts';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const POD = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Whether Kubernetes would have made a namespace of this name. */
export function isNamespace(name: string): boolean {
  return NAMESPACE.test(name);
}

/** What writes a command about a pod; undefined where Kubernetes would not have made one of these names. */
export function aboutPod<More extends readonly unknown[]>(
  write: (namespace: string, pod: string, ...more: More) => string | undefined,
) {
  return (namespace: string | undefined, pod: string | undefined, ...more: More): string | undefined => {
    if (namespace === undefined || pod === undefined || !isNamespace(namespace) || !POD.test(pod)) return undefined;
    return write(namespace, pod, ...more);
  };
}

/** A name of a cluster that a shell takes for a word, no option for a glob, and no mail reader for a link. */
export function isPlainCluster(name: string): boolean {
  return !/www\.|:\/\//i.test(name) && /^[A-Za-z0-9][\w.:/@-]{0,100}$/.test(name);
}

/** How kubectl is called for a cluster; without a context it goes to whatever cluster is current. */
export function kubectlFor({ context }: Pick<ClusterAccess, 'context'>): string {
  return context === null ? 'kubectl' : `kubectl --context ${context}`;
}
