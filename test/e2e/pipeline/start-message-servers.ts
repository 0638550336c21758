import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** SQS and SNS, in memory. */
export async function startMessageServers(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const child = fork(join(__dirname, 'message-servers.ts'), { execArgv: [] });
  const [endpoint] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof endpoint !== 'string') throw new Error(`the servers of SQS and SNS ended with status ${endpoint}`);
  return {
    endpoint,
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
