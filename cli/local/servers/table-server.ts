import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { Server } from './message-servers.ts';

/** DynamoDB on a free port of this machine's own interface. `folder`: where tables survive a restart. */
export async function startTableServer(folder: string | undefined): Promise<Server> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop() {
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error === undefined || error === null ? resolve() : reject(error))),
      );
      server.closeAllConnections();
      return closed;
    },
  };
}
