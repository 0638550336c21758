// What a worker thread runs to answer as DynamoDB. Plain JavaScript, so that a thread can run it as it stands; Node strips the types of
// what it imports.
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { folder, compiledFolder } = workerData;
enableCompileCache(compiledFolder);
const { startTableServer } = await import('./table-server.ts');
const server = await startTableServer(folder);
parentPort.postMessage(server.endpoint);
parentPort.once('message', async () => {
  await server.stop();
  parentPort.close();
});
