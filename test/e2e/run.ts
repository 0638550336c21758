// npm run test:e2e [-- arguments of jest]
import { missingForDynamoDb, missingForLambda } from './prerequisites.ts';
import { runJest, runnable } from './run-jest.ts';

const suites = runnable([
  { name: 'test/e2e/sandbox.e2e.ts', missing: missingForLambda() },
  { name: 'test/e2e/permissions.e2e.ts', missing: [] },
  { name: 'test/e2e/pipeline.e2e.ts', missing: [...missingForLambda(), ...missingForDynamoDb()] },
]);
if (suites.length > 0) process.exitCode = runJest('test/e2e/jest.config.json', [...process.argv.slice(2), ...suites]);
