import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import type { Execution } from './execution.ts';
import { executionArn } from './run-execution.ts';

type Machine = { readonly name: string; readonly arn: string };

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export function statusEvent({ name, arn }: Machine, execution: Execution): object {
  const { status, startedAt, stoppedAt, input, output, error, cause } = execution;
  const id = executionArn(name, execution.name);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: ACCOUNT,
    time: new Date(stoppedAt ?? startedAt).toISOString(),
    region: REGION,
    resources: [id],
    detail: {
      executionArn: id,
      stateMachineArn: arn,
      name: execution.name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt ?? null,
      input: JSON.stringify(input),
      output: output === undefined ? null : JSON.stringify(output),
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}
