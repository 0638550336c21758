import { TracewardError } from '#core/errors.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { type EksCluster, readEksCluster } from './eks-cluster.ts';
import { readKubernetesObjects, type ServerEndpoint } from './kubernetes-objects.ts';
import { type ApiServersProposal, proposeApiServers } from './propose-entry.ts';
import { readDescriptions } from './read-descriptions.ts';

/**
 * The entry for what kubectl or aws say. `cluster`: undefined for the one that EKS names, else all. Throws `settings` for what says
 * nothing of an API server.
 */
export async function entryOfDescriptions(
  chunks: AsyncIterable<Uint8Array>,
  cluster: string | undefined,
): Promise<ApiServersProposal> {
  const descriptions = await readDescriptions(chunks);
  if (descriptions.length === 0) throw refusal('nothing; did the command before it fail?');
  const read = descriptions.map((description) => readEksCluster(description) ?? readKubernetes(description));
  const names = [...new Set(read.flatMap(({ name }) => name ?? []))];
  if (cluster === undefined && names.length > 1)
    throw refusal(`several: ${names.map((name) => JSON.stringify(name)).join(', ')}`);
  return proposeApiServers(
    cluster ?? names[0] ?? '*',
    read.flatMap(({ endpoints }) => endpoints),
  );
}

function readKubernetes(
  description: JsonObject,
): Partial<EksCluster> & { readonly endpoints: readonly ServerEndpoint[] } {
  const endpoints = readKubernetesObjects(description);
  if (endpoints.length > 0) return { endpoints };
  const { kind, items } = description;
  const kinds = [kind, ...(Array.isArray(items) ? items.filter(isObject).map((item) => item['kind']) : [])];
  const texts = [...new Set(kinds.filter((each) => typeof each === 'string'))].slice(0, 5);
  throw refusal(
    `${texts.length === 0 ? 'an object without a kind' : texts.map((text) => JSON.stringify(text)).join(', ')}`,
  );
}

function refusal(found: string): TracewardError {
  return new TracewardError(
    'settings',
    `standard input: expected the service kubernetes of the namespace default and its endpoints, or one cluster of EKS, found ${found}`,
  );
}
