import { TracewardError } from '#core/errors.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import { type ApiServer, findCovering, indexServers } from '#core/settings/api-servers.ts';
import { readApiServer } from '#core/settings/api-servers-section.ts';
import { hostText } from '#core/text.ts';
import type { ServerEndpoint } from './kubernetes-objects.ts';

/** An entry of `apiServers`, as the settings have it. */
export type ApiServersProposal = { readonly cluster: string; readonly addresses: readonly string[] };

/** The entry that stands for these endpoints, without what another of them includes. Throws `settings` for what is none. */
export function proposeApiServers(cluster: string, endpoints: readonly ServerEndpoint[]): ApiServersProposal {
  const servers = [...new Set(endpoints.map(endpointText))].map(readServer);
  const index = indexServers(servers);
  const addresses = servers.filter((server) => findCovering(index, server) === undefined).map(({ text }) => text);
  return { cluster, addresses };
}

function endpointText({ host, port }: ServerEndpoint): string {
  const text = hostText(canonicalAddress(host) ?? host.toLowerCase());
  return port === undefined ? text : `${text}:${port}`;
}

function readServer(text: string): ApiServer {
  const server = readApiServer(text);
  if (typeof server !== 'string') return server;
  throw new TracewardError('settings', `standard input: e${server.slice(1)}, found ${JSON.stringify(text)}`);
}
