import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import type { Outcome } from './outcome.ts';

/** A child as the files of a ResultWriter have it. `label`: the machine's name and the map's. */
export function describeChild(outcome: Outcome, label: string): object {
  const { name, status, input, output, error, cause, startedAt, stoppedAt, redriveCount } = outcome;
  const isDone = status === 'SUCCEEDED';
  return {
    ExecutionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${label}:${name}`,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    ...(isDone
      ? { Output: JSON.stringify(output), OutputDetails: { Included: true } }
      : { Error: error, Cause: cause }),
    RedriveCount: redriveCount,
    RedriveStatus: isDone ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    StartDate: new Date(startedAt).toISOString(),
    StateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${label}`,
    Status: status,
    StopDate: new Date(stoppedAt).toISOString(),
  };
}
