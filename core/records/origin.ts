import { isObject, type JsonObject, nonEmptyText, scalarText } from '#core/json.ts';
import { cutText } from '#core/text.ts';
import { workloadOf } from '#core/workload.ts';
import { withoutColours } from './search.ts';

/** A name of Kubernetes has 63 characters at most, one of Docker's may have more. */
const MAX_NAME = 100;
/** A path of Linux is no longer. */
const MAX_PATH = 4096;

/** What stands around the names: Elasticsearch, OpenTelemetry, Google Cloud, Splunk and Loki. */
const AROUND = waysOf(['_source', 'fields', 'attributes', 'resource.labels', 'resource.attributes', 'stream']);

/**
 * Fluent Bit and Fluentd; Vector; Filebeat; Splunk and Graylog, flattened; OpenTelemetry; journald and Docker's drivers.
 * None of these is a field of Tracee's, which names the containers that it looks at.
 */
const CONTAINERS = waysOf([
  'kubernetes.container_name',
  'kubernetes.container.name',
  'kubernetes_container_name',
  'k8s.container.name',
  'CONTAINER_NAME',
  'container_name',
]);
const NAMESPACES = waysOf([
  'kubernetes.namespace_name',
  'kubernetes.pod_namespace',
  'kubernetes.namespace',
  'kubernetes_namespace_name',
  'k8s.namespace.name',
  'namespace_name',
]);
const PATHS = waysOf(['log.file.path', 'file', 'filename', 'file_path', 'path', 'source', 'tag']);

/** What a container of one node is known by, wherever it is told. */
const WRITERS = [
  ...waysOf(['kubernetes.pod_name', 'kubernetes.pod.name', 'kubernetes_pod_name', 'k8s.pod.name', 'pod_name', 'pod']),
  ...waysOf(['kubernetes.pod_id', 'kubernetes.pod.uid', 'k8s.pod.uid', 'kubernetes.host', 'host.name', 'hostname']),
  ...waysOf(['kubernetes.docker_id', 'kubernetes.container_id', 'container.id', 'container_id', 'CONTAINER_ID_FULL']),
  ...CONTAINERS,
  ...NAMESPACES,
  ...PATHS,
];

/** The kubelet's folder of containers' logs; a tag has dots for slashes. */
const CONTAINER_LOGS = /var[./]log[./]containers[./]/;
/** How it names a file there: `POD_NAMESPACE_CONTAINER-ID.log`. */
const CONTAINER_LOG = /^[^/_]{1,253}_([^/_]{1,63})_([^/_]{1,63})-[0-9a-f]{64}\.log/;
const POD_LOG = /\/var\/log\/pods\/([^/_]{1,63})_[^/_]{1,253}_[^/_]{1,63}\/([^/]{1,63})\//;
/** How the kubelet named Docker's containers: `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`. */
const DOCKER_NAME = /^k8s_([^_]{1,63})_[^_]{1,253}_([^_]{1,63})_/;

/**
 * The container that wrote a record, by what its shipper says beside it: `NAMESPACE/CONTAINER`, or the container alone
 * where no namespace is told; undefined if nothing is. Not by the pod: the pods of one DaemonSet write the same.
 */
export function originOf(value: JsonObject): string | undefined {
  return originIn(value) ?? firstOf(AROUND, (way) => originIn(at(value, way)));
}

/**
 * What tells the writers of two records apart, by what their shipper says beside them: pods of one DaemonSet, too. The same for all
 * parts of a line. Bounded, whatever the record holds.
 */
export function writerOf(value: JsonObject): string {
  const around = AROUND.map((way) => at(value, way)).filter(isObject);
  const told = [value, ...around].flatMap((fields) => WRITERS.map((way) => scalarText(at(fields, way))));
  return boundedKey(told.map((text) => (text === undefined ? '' : boundedKey(text, MAX_CONTAINER_FIELD))).join('\n'));
}

/** A container's id, and a pod's name, are whole. */
const MAX_CONTAINER_FIELD = 300;
const MAX_KEY = 2000;

/** A text to tell others apart by, of bounded length: of a longer one the beginning, the end and the length. */
export function boundedKey(text: string, length = MAX_KEY): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length / 2)}…${text.slice(-length / 2)} ${text.length}`;
}

/** An origin in text ends before this many characters. */
export const MAX_ORIGIN = 400;

/** kubectl's prefix: `[pod/NAME/CONTAINER] `, of which the splitter has taken the bracket. */
const KUBECTL = /^\[?pod\/[a-z\d.-]{1,253}\/([a-z\d-]{1,63})\] /;
/** stern's: `POD CONTAINER `, coloured on a terminal. */
const STERN = /^([a-z\d.-]{1,253}) ([a-z\d-]{1,63}) /;

/** The container of which the prefix of a line of text says that it wrote it. */
export function originOfText(text: string): string | undefined {
  if (text === '') return undefined;
  const [, ofKubectl] = KUBECTL.exec(text) ?? [];
  if (ofKubectl !== undefined) return ofKubectl;
  const [, pod, container] = STERN.exec(withoutColours(text.slice(0, MAX_ORIGIN))) ?? [];
  // Text has words in place of a pod, and numbers behind hyphens, but no names as controllers generate them.
  return workloadOf(pod) === pod || /-\d{1,9}$/.test(pod ?? '') ? undefined : container;
}

function originIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const container = textIn(value, CONTAINERS);
  if (container === undefined) return firstOf(PATHS, (way) => originOfPath(nonEmptyText(at(value, way))));
  const [, name, namespace] = DOCKER_NAME.exec(container.slice(0, MAX_PATH)) ?? [];
  return originName(name ?? container.replace(/^\//, ''), namespace ?? textIn(value, NAMESPACES));
}

function originOfPath(path: string | undefined): string | undefined {
  if (path === undefined || path.length > MAX_PATH) return undefined;
  const [, file = ''] = path.split(CONTAINER_LOGS, 2);
  const [, namespace, container] = CONTAINER_LOG.exec(file) ?? POD_LOG.exec(path) ?? [];
  return container === undefined ? undefined : originName(container, namespace);
}

function originName(container: string, namespace: string | undefined): string {
  const name = cutText(container, MAX_NAME);
  return namespace === undefined ? name : `${cutText(namespace, MAX_NAME)}/${name}`;
}

/** Keys, each within the one before. */
type Way = readonly string[];

/** All ways in which a record can hold what dotted keys name: nested, flattened, or in part. */
function waysOf(names: readonly string[]): readonly Way[] {
  return names.flatMap((name) => splits(name.split('.')));
}

function splits(keys: readonly string[]): Way[] {
  const nested = keys
    .slice(1)
    .flatMap((_, index) => splits(keys.slice(index + 1)).map((rest) => [keys.slice(0, index + 1).join('.'), ...rest]));
  return [[keys.join('.')], ...nested];
}

function textIn(value: JsonObject, ways: readonly Way[]): string | undefined {
  return firstOf(ways, (way) => nonEmptyText(at(value, way)));
}

function at(value: unknown, way: Way): unknown {
  return way.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), value);
}

function firstOf<Result>(ways: readonly Way[], find: (way: Way) => Result | undefined): Result | undefined {
  for (const way of ways) {
    const result = find(way);
    if (result !== undefined) return result;
  }
  return undefined;
}
