/** The characters that Kubernetes makes random names of: no vowels, nothing that looks like another. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';

/** What controllers append to their own name, longest first. */
const GENERATED = [
  // Deployment: the hash of its ReplicaSet, then the pod's own five characters.
  new RegExp(`-${RANDOM}{6,10}-${RANDOM}{5}$`),
  // CronJob: the scheduled time in minutes, then the pod's.
  new RegExp(`-\\d{8,10}-${RANDOM}{5}$`),
  // DaemonSet, Job, ReplicaSet.
  new RegExp(`-${RANDOM}{5}$`),
  // StatefulSet.
  /-\d{1,5}$/,
];

/** The name of the workload that a pod belongs to: the pod's name without its generated parts. */
export function workloadOf(podName: string | undefined): string | undefined {
  const generated = podName === undefined ? undefined : GENERATED.find((pattern) => pattern.test(podName));
  return generated === undefined ? podName : podName?.replace(generated, '');
}
