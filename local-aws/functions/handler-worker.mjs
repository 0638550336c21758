// What a worker thread runs for a Lambda function: it loads the bundle and answers invocations, one after the other.
// Plain JavaScript, so that a thread can run it as it stands.
import { enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { file, exportName, functionName, memoryMegabytes, compiledFolder } = workerData;
enableCompileCache(compiledFolder);
const { [exportName]: handler } = await import(pathToFileURL(file).href);
parentPort.postMessage({ ready: true });

parentPort.on('message', async ({ event, requestId, deadline }) => {
  const context = {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB: String(memoryMegabytes),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const answer = await run(event, context);
  // The answer must not overtake what the function has written.
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  parentPort.postMessage(answer);
});

async function run(event, context) {
  try {
    // As in Lambda, a response is what JSON keeps of it.
    const response = await handler(event, context);
    return { response: response === undefined ? undefined : JSON.parse(JSON.stringify(response)) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

// As Lambda's own runtime reports what a handler throws.
function failureOf(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? error.message).split('\n') };
}

function flush(stream) {
  return new Promise((resolve) => stream.write('', resolve));
}
