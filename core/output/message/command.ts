import type { Pointer } from '#core/correlate/evidence.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { formatTime, NANOSECONDS_PER_DAY } from '#core/time.ts';

/** Past this nobody looks at what is copied. */
const MAX_LENGTH = 1500;

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const POD = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const CONTAINER_ID = /^[a-z0-9]{12,64}$/;
const ID = /^[0-9a-f]{32}$/;
/** Without a dot, which parts the names in a file's. */
const PLAIN_FILE = /^[a-z0-9][a-z0-9_-]{0,62}$/;
/** Folders of a day or an hour begin so: `2026`, `20260209T11`, `year=2026`, `dt=2026-02-09`. */
const DATE = /^(?:[a-z_]+=)?20\d\d(?:[-_]?[01]\d(?:[-_]?[0-3]\d(?:[-_T]?[0-2]\d)?)?)?$/i;

/** What can be scaled, by the names that its controller gives to pods. */
const OF_DEPLOYMENT = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const OF_STATEFUL_SET = /^(.+)-\d{1,5}$/;

/** So long before and after what is known of a pod its requests are looked for, in seconds. */
const MARGIN = 300n;
const NANOSECONDS = 1_000_000_000n;

/** Times of the processes that requests are looked for of: nanoseconds since the epoch. */
type Span = { readonly first: bigint | undefined; readonly last: bigint | undefined };

/** Where the settings say nothing of a cluster. */
export const NO_ACCESS: ClusterAccess = { context: null, eksCluster: null, region: null };

type KnownClusters = { readonly clusters?: Readonly<Record<string, ClusterAccess>> | undefined };

/** How commands reach a cluster. A log may call one like a member that every object has. */
export function accessTo(cluster: string, { clusters = {} }: KnownClusters): ClusterAccess {
  return (Object.hasOwn(clusters, cluster) ? clusters[cluster] : undefined) ?? NO_ACCESS;
}

export type Commands = ReturnType<typeof commandsFor>;

/** Investigating what a scan found takes what the scan read: as a shell takes it. `program`: as the reader calls it, with the command. */
export type KnownScan = { readonly program: string; readonly logs: string };

type Investigated = Pick<Finding, 'id' | 'basis' | 'cluster' | 'firstSeen' | 'lastSeen' | 'data' | 'evidence'> & {
  readonly comparison?: string | undefined;
};

/** `reads`: whether it is all that the scan read, the object alone, or a week of objects, or that the reader has to name the place. */
export type TypedInvestigation = {
  readonly command: string | undefined;
  readonly reads: 'scan' | 'object' | 'week' | 'named';
};

/** What made a connection a finding may be so much older than it. */
const WEEK = 7n * NANOSECONDS_PER_DAY;

/**
 * Commands to copy, for a cluster; each is a line, or some, to be run one after the other. A command is undefined if a name in
 * it is not of the form that its kind of name has: then somebody made it up, and it has no place on a command line, quoted or not.
 */
export function commandsFor(cluster: string, { context, eksCluster, region }: ClusterAccess, scan?: KnownScan) {
  const kubectl = context === null ? 'kubectl' : `kubectl --context ${context}`;
  const account = (namespace: string, pod: string) =>
    `system:serviceaccount:${namespace}:$(${kubectl} get pod -n ${namespace} ${pod} -o jsonpath='{.spec.serviceAccountName}')`;
  const showOwner = (namespace: string | undefined, pod: string) =>
    `${kubectl} get pod -n ${namespace} ${pod} -o jsonpath='{.metadata.ownerReferences}'`;
  // The names begin with a letter or a digit, and are names of files, too. Another cluster may have a pod of the same name.
  const fileName = (...parts: readonly string[]) => [fileNameOf(cluster), ...parts].join('.');
  const labelsFile = (namespace: string, pod: string) => fileName(namespace, pod, 'labels.json');
  const replicasFile = (namespace: string, kind: string, name: string) => fileName(namespace, kind, name, 'replicas');

  return {
    /** Whether the commands name the context of kubectl: else they go to whatever cluster is current. */
    namesContext: context !== null,
    /** Whether the settings name the cluster whose audit log is asked. */
    knowsAuditLog: eksCluster !== null,

    /** Shows to which cluster commands go that name no context. */
    showContext(): string {
      return 'kubectl config current-context';
    },

    describePod(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (!isPod(namespace, pod)) return undefined;
      const where = `-n ${namespace} ${pod}`;
      return [`${kubectl} get pod ${where} -o wide`, `${kubectl} describe pod ${where}`].join('\n');
    },

    listRights(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (namespace === undefined || pod === undefined || !isPod(namespace, pod)) return undefined;
      return `${kubectl} auth can-i --list -n ${namespace} --as="${account(namespace, pod)}"`;
    },

    /** Keeps what Kubernetes knows of a pod, and what its containers wrote. */
    savePod(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (!isPod(namespace, pod)) return undefined;
      const where = `-n ${namespace} ${pod}`;
      return [
        `${kubectl} get pod ${where} -o yaml > ${pod}.yaml`,
        `${kubectl} describe pod ${where} > ${pod}.txt`,
        `${kubectl} logs ${where} --all-containers --timestamps > ${pod}.log`,
      ].join('\n');
    },

    /**
     * Takes a pod's labels away, so that no service, no controller and no policy for others selects it any more, and denies it the
     * network. Policies add up: one that allows something by these labels would still allow it.
     */
    isolatePod(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (namespace === undefined || pod === undefined || !isPod(namespace, pod)) return undefined;
      const labels = { traceward: 'isolated' };
      const patch = [{ op: 'add', path: '/metadata/labels', value: labels }];
      const policy = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: ISOLATED, namespace },
        spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'] },
      };
      const labelsNow = `${kubectl} get pod -n ${namespace} ${pod} -o jsonpath='{.metadata.labels}'`;
      return [
        `${keepOnce(labelsNow, labelsFile(namespace, pod), '{}')} &&`,
        `echo '${JSON.stringify(policy)}' | ${kubectl} apply -f - &&`,
        `${kubectl} patch pod -n ${namespace} ${pod} --type json -p '${JSON.stringify(patch)}'`,
      ].join('\n');
    },

    /** Gives the pod its labels back, and takes the policy away. */
    undoIsolation(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (namespace === undefined || pod === undefined || !isPod(namespace, pod)) return undefined;
      const labels = String.raw`"[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":$(cat ${labelsFile(namespace, pod)})}]"`;
      return [
        `${kubectl} patch pod -n ${namespace} ${pod} --type json -p ${labels} && rm ${labelsFile(namespace, pod)}`,
        `${kubectl} delete networkpolicy -n ${namespace} ${ISOLATED}`,
      ].join('\n');
    },

    /**
     * Ends all pods of a workload; of what cannot be scaled, or is not known, says what controls the pod. A pod that somebody numbered by hand is
     * called like one of a StatefulSet, so that is looked at first.
     */
    stopWorkload(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (namespace === undefined || pod === undefined || !isPod(namespace, pod)) return undefined;
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
    },

    /** Starts as many pods as there were; undefined for what `stopWorkload` does not stop, too. */
    undoStop(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (namespace === undefined || pod === undefined || !isPod(namespace, pod)) return undefined;
      const scaled = scaledName(pod);
      if (scaled === undefined) return undefined;
      const { kind, name } = scaled;
      const file = replicasFile(namespace, kind, name);
      return `${kubectl} scale ${kind} -n ${namespace} ${name} --replicas="$(cat ${file})" && rm ${file}`;
    },

    /**
     * Gives the pods of a workload no token, and the label by which `serverPolicies` selects them: they are replaced. Of what is controlled
     * by something else, it shows what that is.
     */
    hardenWorkload(namespace: string | undefined, pod: string | undefined): string | undefined {
      if (pod === undefined || !isPod(namespace, pod)) return undefined;
      const scaled = scaledName(pod);
      if (scaled === undefined) return showOwner(namespace, pod);
      const patch = { spec: { template: HARDENED_TEMPLATE } };
      return `${kubectl} patch ${scaled.kind} -n ${namespace} ${scaled.name} -p '${JSON.stringify(patch)}'`;
    },

    /**
     * Asks the audit log of EKS for the requests of a pod's service account. When the pod is gone, it asks for all accounts of its
     * namespace, because the name of its own is then empty.
     */
    queryAudit(namespace: string | undefined, pod: string | undefined, { first, last }: Span): string | undefined {
      if (eksCluster === null || first === undefined || last === undefined) return undefined;
      if (namespace === undefined || pod === undefined || !isPod(namespace, pod)) return undefined;
      const query = [
        'fields @timestamp, verb, requestURI, responseStatus.code, sourceIPs.0, userAgent, user.username',
        "filter @logStream like 'kube-apiserver-audit'",
        `filter user.username like '${account(namespace, pod)}'`,
        'sort @timestamp asc',
        'limit 1000',
      ].join(' | ');
      const logs = region === null ? 'aws logs' : `aws logs --region ${region}`;
      const span = `--start-time ${first / NANOSECONDS - MARGIN} --end-time ${last / NANOSECONDS + MARGIN}`;
      const group = `--log-group-name /aws/eks/${eksCluster}/cluster`;
      return [
        `QUERY=$(${logs} start-query ${group} ${span} --query-string "${query}" --query queryId --output text)`,
        `sleep 15; ${logs} get-query-results --query-id "$QUERY" --output text`,
      ].join('\n');
    },

    inspectContainer(id: string): string | undefined {
      return CONTAINER_ID.test(id) ? `crictl inspect ${id}` : undefined;
    },

    /**
     * Shows the line of the log, which it fetches first if that is an object of S3. `source`: `s3://bucket/key#version`, or the ETag where
     * there are no versions; else the path of a file.
     */
    showEvidence(pointer: Pointer): string | undefined {
      const object = objectOf(pointer);
      const path = pathOf(pointer);
      if (path !== undefined) return bounded(`${reader(path)} < ${quote(path)} | sed -n ${pointer.line}p`);
      if (object === undefined) return undefined;
      const { bucket, key, identity } = object;
      const version = isETag(identity) ? '' : ` --version-id ${quote(identity)}`;
      const fetch = `aws s3api get-object --bucket ${bucket} --key ${quote(key)}${version} evidence.log`;
      return bounded(`${fetch} &&\n${reader(key)} < evidence.log | sed -n ${pointer.line}p`);
    },

    /**
     * Shows what the container did around a finding, in logs that hold what made it one: what told the container the address, or others,
     * is seldom in the object that has the connection. What an earlier scan alone has found is in none of this one's logs.
     */
    investigate(finding: Investigated): TypedInvestigation {
      const { id, comparison } = finding;
      if (!ID.test(id)) return { command: undefined, reads: 'object' };
      const isHere = comparison !== 'gone' && comparison !== 'notComparable';
      if (scan !== undefined && isHere && isHarmless(scan.logs))
        return { command: bounded(`${scan.program} ${id} ${scan.logs}`), reads: 'scan' };
      const { logs, reads } = logsOf(finding);
      return { command: bounded(`${scan?.program ?? 'traceward investigate'} ${id} ${logs}`), reads };
    },

    /** And all of its incident, also what joins it before somebody runs this. */
    acknowledge(groupId: string): string | undefined {
      return ID.test(groupId) ? `traceward findings ack ${groupId} --incident` : undefined;
    },

    close(groupId: string): string | undefined {
      return ID.test(groupId) ? `traceward findings close ${groupId} --note 'why it is expected'` : undefined;
    },
  };
}

/** The label of pods that need no API server. */
export const NEEDS_NO_SERVER = { 'traceward/api-server': 'not-needed' };

/** Whether Kubernetes would have made a namespace of this name. */
export function isNamespace(name: string): boolean {
  return NAMESPACE.test(name);
}

/** What the pods of a workload that need no API server have in common. */
const HARDENED_TEMPLATE = {
  metadata: { labels: NEEDS_NO_SERVER },
  spec: { automountServiceAccountToken: false },
};

/** The policy that keeps isolated pods of a namespace from the network. */
const ISOLATED = 'traceward-isolated';

/**
 * Run again, a command must not overwrite what was there before its first run. It fails if nothing was kept, so that what follows it is
 * not done: to a shell, || and && bind alike. `none`: what is kept where the command writes nothing.
 */
function keepOnce(command: string, file: string, none?: string): string {
  const isKept = none === undefined ? `[ -s ${file} ]` : `{ [ -s ${file} ] || echo '${none}' > ${file}; }`;
  return `[ -s ${file} ] || ${command} > ${file} && ${isKept}`;
}

/** A log may call a cluster anything. The names of two do not become one: they are told apart by a hash (FNV-1a), which a browser has, too. */
function fileNameOf(cluster: string): string {
  if (PLAIN_FILE.test(cluster)) return cluster;
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(cluster))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

function scaledName(pod: string): { readonly kind: 'deployment' | 'statefulset'; readonly name: string } | undefined {
  const deployment = OF_DEPLOYMENT.exec(pod)?.[1];
  if (deployment !== undefined) return { kind: 'deployment', name: deployment };
  const statefulSet = OF_STATEFUL_SET.exec(pod)?.[1];
  return statefulSet === undefined ? undefined : { kind: 'statefulset', name: statefulSet };
}

function isPod(namespace: string | undefined, pod: string | undefined): boolean {
  return namespace !== undefined && pod !== undefined && isNamespace(namespace) && POD.test(pod);
}

/** Where the logs are that make a finding what it is, as far as one pointer tells. */
function logsOf(finding: Investigated): { readonly logs: string; readonly reads: TypedInvestigation['reads'] } {
  const [pointer] = finding.evidence;
  const object = pointer && objectOf(pointer);
  const log = object === undefined ? pointer && pathOf(pointer) : `s3://${object.bucket}/${object.key}`;
  if (log === undefined) return { logs: 'LOGS', reads: 'named' };
  if (object === undefined || !needsMore(finding)) return { logs: quote(log), reads: 'object' };
  const { cluster, firstSeen, lastSeen } = finding;
  const folder = folderOf(object.key, cluster);
  if (folder === undefined) return { logs: 'LOGS', reads: 'named' };
  const prefix = quote(`s3://${object.bucket}/${folder}`);
  const [first, last] = [firstSeen ?? lastSeen, lastSeen ?? firstSeen];
  if (first === undefined || last === undefined) return { logs: prefix, reads: 'week' };
  // An object comes some time after what is in it.
  const span = `--from ${dayOf(first - WEEK)} --to ${dayOf(last + 2n * NANOSECONDS_PER_DAY)}`;
  return { logs: `${prefix} ${span}`, reads: 'week' };
}

/** Whether something else than the connection itself made it a finding; what another rule found tells by itself. */
function needsMore({ basis, data }: Investigated): boolean {
  return data === undefined && (basis === 'inferred' || basis === 'observed');
}

/**
 * The part of a key that names the cluster, and what stands before it; else what stands before the first date. Undefined if that is
 * nothing: nobody wants a whole bucket read.
 */
function folderOf(key: string, cluster: string): string | undefined {
  const folders = key.split('/').slice(0, -1);
  const named = folders.findIndex((folder) => folder === cluster || folder.endsWith(`=${cluster}`));
  const end = named === -1 ? folders.findIndex((folder) => DATE.test(folder)) : named + 1;
  return end > 0 ? `${folders.slice(0, end).join('/')}/` : undefined;
}

/** `2026-02-09` */
function dayOf(time: bigint): string {
  return formatTime(time).slice(0, 10);
}

type LogObject = { readonly bucket: string; readonly key: string; readonly identity: string };

/** Where a line lies, if that can be told on a command line. */
function objectOf({ source }: Pointer): LogObject | undefined {
  const [, bucket, key = '', identity = ''] = /^s3:\/\/([a-z0-9.-]{3,63})\/(.+)#([^#]*)$/s.exec(source) ?? [];
  return bucket !== undefined && isHarmless(key) && isHarmless(identity) ? { bucket, key, identity } : undefined;
}

/** Where a line lies, as commands take it: an object without its version, which has no place in an address. */
export function placeOfPointer({ source }: Pointer): string {
  return source.replace(/^(s3:\/\/[^/]+\/.+)#[^#]*$/s, '$1');
}

/** The path of a log on the reader's machine, if it can be told on a command line; a log from standard input has none. */
function pathOf({ source }: Pointer): string | undefined {
  const isPath = source !== '-' && !source.includes('://') && !source.startsWith('-');
  return isPath && source !== '' && isHarmless(source) ? source : undefined;
}

/** Nothing that a terminal, an eye, a mail reader or the markup of a chat could take for something else. */
function isHarmless(text: string): boolean {
  return escapeInvisible(text) === text && !/`|:\/\/|www\./i.test(text);
}

/** `d41d8…`, or `d41d8…-12` of an upload in parts; a version never looks like that. */
function isETag(identity: string): boolean {
  return identity === '' || /^[0-9a-f]{32}(?:-\d+)?$/.test(identity);
}

/** gzip passes on what is not compressed. */
function reader(key: string): string {
  return key.endsWith('.zst') ? 'zstd -dcf' : 'gzip -dcf';
}

/** For a POSIX shell: nothing has a meaning between single quotes but the single quote. */
function quote(text: string): string {
  return /^[\w./:=-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function bounded(command: string): string | undefined {
  return command.length <= MAX_LENGTH ? command : undefined;
}
