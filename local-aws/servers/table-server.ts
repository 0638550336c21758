import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import dynalite from 'dynalite';
import type { Server as RunningServer } from './message-server.ts';

const LONGEST_ANSWER_MILLISECONDS = 5000;
const LOOK_AGAIN_MILLISECONDS = 10;

/** DynamoDB on a free port of this machine's own interface. `folder`: where tables survive a restart. */
export async function startTableServer(folder: string | undefined): Promise<RunningServer> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const answered = countRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      await answered();
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error === undefined || error === null ? resolve() : reject(error))),
      );
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Gives what resolves when nothing is being answered. Whoever asked may be gone: dynalite goes on all the same, and
 * throws where nobody catches it if its store is closed meanwhile.
 */
function countRequests(server: Server): () => Promise<void> {
  let open = 0;
  server.prependListener('request', (_, response: ServerResponse) => {
    open += 1;
    const end = response.end.bind(response);
    const counted = (...args: Parameters<typeof end>) => {
      open -= 1;
      return end(...args);
    };
    response.end = counted as typeof response.end;
  });
  return async () => {
    const latest = performance.now() + LONGEST_ANSWER_MILLISECONDS;
    while (open > 0 && performance.now() < latest) await pause(LOOK_AGAIN_MILLISECONDS);
  };
}
