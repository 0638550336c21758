import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientLimits } from '#aws/client-limits.ts';
import { createDynamoTable } from '#aws/dynamo.ts';
import { explainAwsError } from '#aws/explain-aws-error.ts';
import { readStackOutputs } from '#cli/stack-outputs.ts';
import { TracewardError } from '#core/errors.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import type { KnownState } from './known-state.ts';

/** The state of a deployed stack. Throws `output` if there is none. */
export async function openDeployedState(stack: string, others: Omit<FindingReader, 'table'>): Promise<KnownState> {
  const outputs = await readStackOutputs(stack, '--stack names another; --local DIR needs none');
  const tableName = outputs.get('StateTableName');
  if (tableName === undefined) {
    throw new TracewardError('output', `the stack ${stack} has no output StateTableName; deploy it anew`);
  }
  const client = new DynamoDBClient(clientLimits());
  const denied =
    'access denied; these credentials need dynamodb:Query and dynamodb:BatchGetItem, and, to say something of findings, ' +
    `dynamodb:PutItem, on the table ${tableName}: see docs/alerts.md, "Acknowledge and close"`;
  return {
    reader: { ...others, table: createDynamoTable({ client, tableName, pause }) },
    explain: (cause) =>
      explainAwsError(cause, {
        AccessDeniedException: denied,
        ResourceNotFoundException: `the table ${tableName} is gone; deploy the stack anew`,
      }),
    close: async () => client.destroy(),
  };
}
