import { isAddress } from '#core/ip-address.ts';
import { isNamespace } from '#core/output/commands/kubernetes-names.ts';
import { NEEDS_NO_SERVER } from '#core/output/commands/workload-commands.ts';

const [[LABEL, VALUE]] = Object.entries(NEEDS_NO_SERVER) as [[string, string]];

/** Policies for the pods of a namespace that bear the label, as YAML. */
export type ServerPolicies = {
  /** Undefined where no address of an API server is known. */
  readonly networkPolicy: string | undefined;
  readonly ciliumPolicy: string;
};

/** `servers`: networks, such as `10.96.0.1/32`. Undefined for a namespace that Kubernetes would not have made. */
export function serverPolicies(namespace: string, servers: readonly string[]): ServerPolicies | undefined {
  if (!isNamespace(namespace)) return undefined;
  const networks = servers.filter(isNetwork);
  return {
    networkPolicy: networks.length === 0 ? undefined : networkPolicy(namespace, networks),
    ciliumPolicy: ciliumPolicy(namespace),
  };
}

/** All but these addresses, and all pods: with many plugins no block of addresses stands for a pod. */
function networkPolicy(namespace: string, networks: readonly string[]): string {
  return lines(
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    ...metadata(namespace),
    'spec:',
    '  podSelector:',
    `    matchLabels: {${LABEL}: ${VALUE}}`,
    '  policyTypes: [Egress]',
    '  egress:',
    '    - to:',
    '        - namespaceSelector: {}',
    ...block(
      '0.0.0.0/0',
      networks.filter((each) => !each.includes(':')),
    ),
    ...block(
      '::/0',
      networks.filter((each) => each.includes(':')),
    ),
  );
}

function block(all: string, except: readonly string[]): string[] {
  return [
    '        - ipBlock:',
    `            cidr: ${quoted(all)}`,
    ...(except.length === 0 ? [] : ['            except:', ...except.map((each) => `              - ${quoted(each)}`)]),
  ];
}

/** https://docs.cilium.io/en/stable/security/policy/language/#entities-based: what is denied goes before what is allowed. */
function ciliumPolicy(namespace: string): string {
  return lines(
    'apiVersion: cilium.io/v2',
    'kind: CiliumNetworkPolicy',
    ...metadata(namespace),
    'spec:',
    '  endpointSelector:',
    `    matchLabels: {${LABEL}: ${VALUE}}`,
    '  egress:',
    '    - toEntities: [all]',
    '  egressDeny:',
    '    - toEntities: [kube-apiserver]',
  );
}

function metadata(namespace: string): string[] {
  return ['metadata:', '  name: traceward-no-api-server', `  namespace: ${quoted(namespace)}`];
}

/** A namespace may be called 1, which YAML takes for a number. */
function quoted(text: string): string {
  return `"${text}"`;
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = ''] = text.split('/');
  return isAddress(address) && /^\d{1,3}$/.test(prefix);
}
