// npm run test:dynamodb [-- arguments of jest]
// The suites that use a DynamoDB, with the endpoint of DynamoDB Local in DYNAMODB_ENDPOINT; without it they use dynalite.
import { startDynamoDbLocal } from '#test/servers/dynamodb-local.ts';
import { dynamoDbLocalFolder, missingForDynamoDb } from './prerequisites.ts';
import { runJest, runnable } from './run-jest.ts';

const suites = runnable([{ name: 'test/contracts', missing: missingForDynamoDb() }]);
const folder = dynamoDbLocalFolder();
if (suites.length > 0 && folder !== undefined) {
  const { endpoint, stop } = await startDynamoDbLocal(folder);
  try {
    const environment = { DYNAMODB_ENDPOINT: endpoint };
    process.exitCode = runJest('jest.config.json', [...process.argv.slice(2), ...suites], environment);
  } finally {
    await stop();
  }
}
