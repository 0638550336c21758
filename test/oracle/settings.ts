import type { ApiServer, World } from './world.ts';

/** Settings that say of a world's API servers what the world says. */
export function settingsOf({ apiServers }: World): object {
  return {
    cluster: { pattern: '(?:^|/)logs/(?<cluster>[^/]+)/' },
    apiServers: apiServers.map((server) => ({ cluster: server.cluster, addresses: [textOf(server)] })),
  };
}

function textOf({ target, port }: ApiServer): string {
  if (target.kind === 'network') return withPort(`${target.network}/${target.prefix}`, port);
  return withPort(target.text, port);
}

function withPort(host: string, port: number | undefined): string {
  if (port === undefined) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
