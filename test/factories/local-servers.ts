import { type Clients, createClients } from '#local-aws/servers/clients.ts';
import { startEmbeddedServers } from '#local-aws/servers/embedded-servers.ts';
import { temporaryFolder } from './command-line.ts';

export type LocalServers = { readonly clients: Clients; readonly stop: () => Promise<void> };

/** The servers of the local pipeline, empty. */
export async function startLocalServers(): Promise<LocalServers> {
  const folder = temporaryFolder();
  const servers = await startEmbeddedServers(folder.path, { durable: false });
  const clients = createClients(servers);
  return {
    clients,
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await servers.stop();
      folder.remove();
    },
  };
}
