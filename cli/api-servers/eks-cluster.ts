import * as v from 'valibot';
import { TracewardError } from '#core/errors.ts';
import { addressAt, addressNumber } from '#core/ip-network.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import type { ServerEndpoint } from './kubernetes-objects.ts';

const HTTPS = 443;

/** What `aws eks describe-cluster` gives; clusters of before October 2020 have no network configuration. */
const eksCluster = v.object({
  name: v.string(),
  arn: v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:eks:/)),
  status: v.optional(v.string()),
  endpoint: v.optional(v.nullable(v.string())),
  kubernetesNetworkConfig: v.optional(
    v.nullable(
      v.object({
        serviceIpv4Cidr: v.optional(v.nullable(v.string())),
        serviceIpv6Cidr: v.optional(v.nullable(v.string())),
      }),
    ),
  ),
});

export type EksCluster = { readonly name: string; readonly endpoints: readonly ServerEndpoint[] };

/** A cluster of EKS, with or without `--query cluster`; undefined for another object. Throws `settings` if it has no endpoint. */
export function readEksCluster(value: JsonObject): EksCluster | undefined {
  const cluster = narrow(eksCluster, isObject(value['cluster']) ? value['cluster'] : value);
  if (cluster === undefined) return undefined;
  const { name, status = 'unknown', endpoint, kubernetesNetworkConfig: network } = cluster;
  const url = endpoint ? URL.parse(endpoint) : null;
  if (url === null) {
    throw new TracewardError(
      'settings',
      `standard input: expected the endpoint of the cluster ${JSON.stringify(name)}, found ${JSON.stringify(endpoint ?? null)} (its status: ${JSON.stringify(status)})`,
    );
  }
  const services = [network?.serviceIpv4Cidr, network?.serviceIpv6Cidr].flatMap(firstAddress);
  return {
    name,
    endpoints: [
      ...services.map((host) => ({ host, port: HTTPS })),
      { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? HTTPS : Number(url.port) },
    ],
  };
}

/** The first address of the services' network is that of the service `kubernetes`. */
function firstAddress(network: string | null | undefined): readonly string[] {
  const [address = ''] = network?.split('/') ?? [];
  const number = addressNumber(address);
  return number === undefined ? [] : [addressAt(number + 1n)];
}
