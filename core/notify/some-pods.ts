/** Names of the first pods, and how many there are. Past those that are named, one that comes again counts again. */
export type SomePods = { readonly pods: readonly string[]; readonly podCount: number };

const MAX_PODS = 20;

export function podsOf(pod: string | undefined): SomePods {
  const pods = pod === undefined ? [] : [pod];
  return { pods, podCount: pods.length };
}

export function addPods(a: SomePods, b: SomePods): SomePods {
  const fresh = b.pods.filter((pod) => !a.pods.includes(pod));
  const unnamed = b.podCount - b.pods.length;
  return { pods: [...a.pods, ...fresh].slice(0, MAX_PODS), podCount: a.podCount + fresh.length + unnamed };
}
