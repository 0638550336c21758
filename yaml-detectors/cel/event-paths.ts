import type { EventFact } from '#core/detectors/detector.ts';
import { ownValue } from '#yaml-detectors/own-value.ts';

type Path = { readonly fact: EventFact; readonly type: 'string' | 'uint' | 'bool' };

/** What conditions may ask of `workload`, as Tracee's `v1beta1.Workload` names it (api/v1beta1/event.proto). */
export const EVENT_PATHS: Readonly<Record<string, Path>> = {
  'process.executable.path': { fact: 'executable', type: 'string' },
  'process.unique_id': { fact: 'processEntity', type: 'uint' },
  'process.host_pid': { fact: 'hostProcessId', type: 'uint' },
  'process.pid': { fact: 'processId', type: 'uint' },
  'process.real_user.id': { fact: 'user', type: 'uint' },
  'process.thread.name': { fact: 'process', type: 'string' },
  'process.thread.syscall': { fact: 'syscall', type: 'string' },
  'process.thread.unique_id': { fact: 'threadEntity', type: 'uint' },
  'process.thread.host_tid': { fact: 'hostThreadId', type: 'uint' },
  'process.thread.tid': { fact: 'threadId', type: 'uint' },
  'container.id': { fact: 'containerId', type: 'string' },
  'container.name': { fact: 'containerName', type: 'string' },
  'container.started': { fact: 'containerStarted', type: 'bool' },
  'container.image.name': { fact: 'image', type: 'string' },
  'k8s.pod.name': { fact: 'podName', type: 'string' },
  'k8s.pod.uid': { fact: 'podUid', type: 'string' },
  'k8s.namespace.name': { fact: 'podNamespace', type: 'string' },
};

/** By what an event tells that it has one of these. */
export const PARTS: Readonly<Record<string, EventFact>> = {
  process: 'process',
  'process.thread': 'process',
  'process.executable': 'executable',
  'process.real_user': 'user',
  container: 'containerId',
  'container.image': 'image',
  k8s: 'podName',
  'k8s.pod': 'podName',
  'k8s.namespace': 'podNamespace',
};

/** What people write who read Tracee's documentation, and what Tracee's own detectors know it by. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'process.name': 'process.thread.name',
  'process.exe': 'process.executable.path',
  'process.uid': 'process.real_user.id',
  'process.tid': 'process.thread.tid',
  'container.image': 'container.image.name',
  'kubernetes.pod_name': 'k8s.pod.name',
  'kubernetes.pod_namespace': 'k8s.namespace.name',
  'kubernetes.namespace': 'k8s.namespace.name',
  'kubernetes.pod.name': 'k8s.pod.name',
};

/** Tracee has these, and they are not read here. */
const NOT_READ = [
  'process.ancestors',
  'process.thread.start_time',
  'process.thread.compat',
  'process.thread.user_stack_trace',
];
const NOT_READ_OF_CONTAINERS = ['container.image.id', 'container.image.repo_digests', 'k8s.pod.labels'];

/** Why there is no such path below `workload`, and what to write. */
export function faultOfPath(path: string): string {
  const otherwise = ownValue(OTHERWISE, path);
  if (otherwise !== undefined) return `Tracee has no workload.${path}; write workload.${otherwise}`;
  if ([...NOT_READ, ...NOT_READ_OF_CONTAINERS].some((known) => path === known || path.startsWith(`${known}.`)))
    return `not supported: workload.${path}`;
  if (path === '' || Object.hasOwn(PARTS, path))
    return `workload${path === '' ? '' : `.${path}`} is no value of its own; name one of its fields, or ask has() for it`;
  return `there is no workload.${path}; there are ${Object.keys(EVENT_PATHS).join(', ')}`;
}
