import type { ClusterAccess } from '#core/settings/clusters-section.ts';
import { keepOnce, keptName, stampedName } from './kept-file.ts';
import { aboutPod, kubectlFor } from './kubernetes-names.ts';

/** The policy that keeps isolated pods of a namespace from the network. */
const ISOLATED = 'traceward-isolated';
/** What it knows them by. */
const ISOLATED_LABELS = { traceward: 'isolated' };

/** So long before and after what is known of a pod its requests are looked for, in seconds. */
const MARGIN = 300n;
const NANOSECONDS = 1_000_000_000n;

/** Times of the processes that requests are looked for of: nanoseconds since the epoch. */
type Span = { readonly first: bigint | undefined; readonly last: bigint | undefined };

/** Commands about one pod of a cluster. */
export function podCommands(cluster: string, access: ClusterAccess) {
  const { eksCluster, region } = access;
  const kubectl = kubectlFor(access);
  const accountNow = (namespace: string, pod: string) =>
    `$(${kubectl} get pod -n ${namespace} ${pod} -o jsonpath='{.spec.serviceAccountName}')`;
  // Another cluster may have a pod of the same name.
  const labelsFile = (namespace: string, pod: string) => keptName(cluster, namespace, pod, 'labels.json');

  return {
    describePod: aboutPod((namespace, pod) => {
      const where = `-n ${namespace} ${pod}`;
      return [`${kubectl} get pod ${where} -o wide`, `${kubectl} describe pod ${where}`].join('\n');
    }),

    /** Asks for nobody where the pod is gone: any name has an answer. */
    listRights: aboutPod((namespace, pod) => {
      return [
        `ACCOUNT=${accountNow(namespace, pod)} && [ -n "$ACCOUNT" ] &&`,
        `${kubectl} auth can-i --list -n ${namespace} --as="system:serviceaccount:${namespace}:$ACCOUNT"`,
      ].join('\n');
    }),

    /**
     * Keeps what Kubernetes knows of a pod, and what its containers wrote. Each line is for itself: what one cannot have, another may. Each
     * run has files of its own: when the pod is gone, or another has its name, what was saved stays.
     */
    savePod: aboutPod((namespace, pod) => {
      const where = `-n ${namespace} ${pod}`;
      const saved = (extension: string) => stampedName(keptName(cluster, namespace, pod), extension);
      return [
        `${kubectl} get pod ${where} -o yaml > ${saved('yaml')}`,
        `${kubectl} describe pod ${where} > ${saved('txt')}`,
        `${kubectl} logs ${where} --all-containers --timestamps > ${saved('log')}`,
      ].join('\n');
    }),

    /** What isolation cannot take away: the network of its node, and what policies allow to pods without labels. */
    checkIsolation: aboutPod((namespace, pod) => {
      const policy = 'NAME:.metadata.name,SELECTS:.spec.podSelector,TYPES:.spec.policyTypes';
      return [
        `${kubectl} get pod -n ${namespace} ${pod} -o custom-columns=HOST-NETWORK:.spec.hostNetwork`,
        `${kubectl} get networkpolicy -n ${namespace} -o custom-columns=${policy}`,
      ].join('\n');
    }),

    /**
     * Takes a pod's labels away, so that no service, no controller and no policy for others selects it any more, and denies it the
     * network. Policies add up: one that allows something by these labels would still allow it, and so does one that selects all pods.
     */
    isolatePod: aboutPod((namespace, pod) => {
      const patch = [{ op: 'add', path: '/metadata/labels', value: ISOLATED_LABELS }];
      const policy = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: ISOLATED, namespace },
        spec: { podSelector: { matchLabels: ISOLATED_LABELS }, policyTypes: ['Ingress', 'Egress'] },
      };
      const labelsNow = `${kubectl} get pod -n ${namespace} ${pod} -o jsonpath='{.metadata.labels}'`;
      return [
        `${keepOnce(labelsNow, labelsFile(namespace, pod), '{}')} &&`,
        `echo '${JSON.stringify(policy)}' | ${kubectl} apply -f - &&`,
        `${kubectl} patch pod -n ${namespace} ${pod} --type json -p '${JSON.stringify(patch)}'`,
      ].join('\n');
    }),

    /**
     * Gives the pod its labels back, and takes the policy away if it holds no pod of the namespace any more: this one, where giving back
     * failed, or another. The second line is for itself, so that it can be run again, and when the pod is gone.
     */
    undoIsolation: aboutPod((namespace, pod) => {
      const labels = String.raw`"[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":$(cat ${labelsFile(namespace, pod)})}]"`;
      const isolated = `${kubectl} get pod -n ${namespace} -l ${Object.entries(ISOLATED_LABELS).flat().join('=')} -o name`;
      return [
        `${kubectl} patch pod -n ${namespace} ${pod} --type json -p ${labels} && rm ${labelsFile(namespace, pod)}`,
        `ISOLATED=$(${isolated}) && [ -z "$ISOLATED" ] && ${kubectl} delete networkpolicy -n ${namespace} ${ISOLATED}`,
      ].join('\n');
    }),

    /**
     * Asks the audit log of EKS for the requests of a pod's service account. When the pod is gone, it asks for all accounts of its
     * namespace, because the name of its own is then empty.
     */
    queryAudit: aboutPod((namespace, pod, { first, last }: Span) => {
      if (eksCluster === null || first === undefined || last === undefined) return undefined;
      const query = [
        'fields @timestamp, verb, requestURI, responseStatus.code, sourceIPs.0, userAgent, user.username',
        "filter @logStream like 'kube-apiserver-audit'",
        `filter user.username like 'system:serviceaccount:${namespace}:${accountNow(namespace, pod)}'`,
        'sort @timestamp asc',
        'limit 1000',
      ].join(' | ');
      const logs = region === null ? 'aws logs' : `aws logs --region ${region}`;
      const span = `--start-time ${first / NANOSECONDS - MARGIN} --end-time ${last / NANOSECONDS + MARGIN}`;
      const group = `--log-group-name /aws/eks/${eksCluster}/cluster`;
      return [
        `QUERY=$(${logs} start-query ${group} ${span} --query-string "${query}" --query queryId --output text) &&`,
        `sleep 15 && ${logs} get-query-results --query-id "$QUERY" --output text`,
      ].join('\n');
    }),
  };
}
