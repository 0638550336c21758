// SQS and SNS in a process of their own: fauxqs is an ES module, which jest does not load. Tells its parent where.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMessageServer } from '#local-aws/servers/message-server.ts';

const objectFolder = mkdtempSync(join(tmpdir(), 'traceward-e2e-'));
const { endpoint, stop } = await startMessageServer({ objectFolder, messageFolder: undefined });
process.send?.(endpoint);
process.once('disconnect', async () => {
  await stop();
  rmSync(objectFolder, { recursive: true, force: true });
});
