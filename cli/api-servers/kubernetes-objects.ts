import * as v from 'valibot';
import { TracewardError } from '#core/errors.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';

/** Where an API server is; at any port if none is told. */
export type ServerEndpoint = { readonly host: string; readonly port: number | undefined };

/** The service by which pods reach their cluster's API server. */
const SERVICE = { name: 'kubernetes', namespace: 'default' };
const SERVICE_LABEL = 'kubernetes.io/service-name';

/** What tells whether an object is one of the service's. */
const identity = v.object({
  kind: v.picklist(['Service', 'EndpointSlice', 'Endpoints']),
  metadata: v.object({
    name: v.string(),
    namespace: v.optional(v.string(), SERVICE.namespace),
    labels: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
  }),
});
const portList = v.optional(
  v.nullable(v.array(v.object({ port: v.optional(v.nullable(v.number())), protocol: v.optional(v.string(), 'TCP') }))),
);
const addressList = v.optional(v.nullable(v.array(v.object({ ip: v.string() }))));

/** Of every version: `clusterIPs` came with 1.20, and EndpointSlices took the place of Endpoints. */
const kubernetesObject = v.variant('kind', [
  v.object({
    kind: v.literal('Service'),
    spec: v.object({ clusterIP: v.string(), clusterIPs: v.optional(v.array(v.string())), ports: portList }),
  }),
  v.object({
    kind: v.literal('EndpointSlice'),
    endpoints: v.nullable(v.array(v.object({ addresses: v.array(v.string()) }))),
    ports: portList,
  }),
  v.object({
    kind: v.literal('Endpoints'),
    subsets: v.optional(
      v.nullable(v.array(v.object({ addresses: addressList, notReadyAddresses: addressList, ports: portList }))),
    ),
  }),
]);
type KubernetesObject = v.InferOutput<typeof kubernetesObject>;

/**
 * Where the API server is by what objects of Kubernetes tell of the service `kubernetes`: one object, or a list with
 * others in it. Throws `settings` if one is not as Kubernetes has it.
 */
export function readKubernetesObjects(value: JsonObject): readonly ServerEndpoint[] {
  const { kind, items } = value;
  if (!Array.isArray(items)) return readObject(value);
  // In lists of one kind, as the API itself gives them, the items have none.
  const kindOfItems = typeof kind === 'string' ? kind.replace(/List$/, '') : undefined;
  return items.flatMap((item) => (isObject(item) ? readObject({ kind: kindOfItems, ...item }) : []));
}

function readObject(value: JsonObject): readonly ServerEndpoint[] {
  const identified = narrow(identity, value);
  if (identified === undefined || !isOfService(identified)) return [];
  const object = narrow(kubernetesObject, value);
  if (object !== undefined) return endpointsOf(object);
  throw new TracewardError(
    'settings',
    `standard input: the ${identified.kind} ${SERVICE.name} is not as Kubernetes has it`,
  );
}

function isOfService({ kind, metadata: { name, namespace, labels } }: v.InferOutput<typeof identity>): boolean {
  if (namespace !== SERVICE.namespace) return false;
  return name === SERVICE.name || (kind === 'EndpointSlice' && labels?.[SERVICE_LABEL] === SERVICE.name);
}

function endpointsOf(object: KubernetesObject): readonly ServerEndpoint[] {
  if (object.kind === 'Service') {
    const { clusterIP, clusterIPs = [clusterIP], ports } = object.spec;
    const addresses = clusterIPs.filter((address) => address !== '' && address !== 'None');
    return combine(addresses, ports);
  }
  if (object.kind === 'EndpointSlice') {
    const addresses = object.endpoints?.flatMap((endpoint) => endpoint.addresses) ?? [];
    return combine(addresses, object.ports);
  }
  return (object.subsets ?? []).flatMap(({ addresses, notReadyAddresses, ports }) => {
    const all = [...(addresses ?? []), ...(notReadyAddresses ?? [])].map(({ ip }) => ip);
    return combine(all, ports);
  });
}

/** A port of null is any port. */
function combine(hosts: readonly string[], ports: v.InferOutput<typeof portList>): readonly ServerEndpoint[] {
  const streams = ports?.filter(({ protocol }) => protocol === 'TCP') ?? [];
  return hosts.flatMap((host) => streams.map(({ port }) => ({ host, port: port ?? undefined })));
}
