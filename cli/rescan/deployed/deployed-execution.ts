import {
  type DescribeExecutionOutput,
  DescribeMapRunCommand,
  type ExecutionListItem,
  ListMapRunsCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { explainAwsError, explanationOf } from '#aws/explain-aws-error.ts';
import type { Run, RunCounts } from '#cli/rescan/rescans.ts';
import { TracewardError } from '#core/errors.ts';

/** An execution of Step Functions as a run. */
export function runOf(execution: DescribeExecutionOutput | ExecutionListItem, counts: RunCounts | undefined): Run {
  const { name: id = '', status = 'RUNNING', startDate, stopDate } = execution;
  const {
    output = undefined,
    error = undefined,
    cause = undefined,
  } = 'output' in execution || 'error' in execution ? execution : {};
  return {
    id,
    // One that is about to be redriven has not begun to run.
    status: status === 'PENDING_REDRIVE' ? 'RUNNING' : status,
    startedAt: startDate?.getTime() ?? 0,
    stoppedAt: stopDate?.getTime(),
    counts,
    output: output === undefined ? undefined : JSON.parse(output),
    error,
    cause,
  };
}

/** How far an execution's map is, in objects; undefined before it has begun. */
export async function readCounts(client: SFNClient, executionArn: string): Promise<RunCounts | undefined> {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
  const [latest] = [...mapRuns].sort((a, b) => (b.startDate?.getTime() ?? 0) - (a.startDate?.getTime() ?? 0));
  if (latest === undefined) return undefined;
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn: latest.mapRunArn }));
  if (itemCounts === undefined) return undefined;
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0 } = itemCounts;
  return { total, succeeded, failed: failed + timedOut };
}

/** What kept Step Functions from doing it: `settings` for what the user asked for, else `output`. */
export function explainExecutionError(cause: unknown, name: string, stateMachineArn: string): TracewardError {
  const mistake = explanationOf(cause, {
    ExecutionDoesNotExist: `there is no run ${name}; "list" shows those that there are`,
    ExecutionNotRedrivable: `${name} cannot be redriven: it goes on, is done, or ended more than 14 days ago`,
  });
  if (mistake !== undefined) return new TracewardError('settings', mistake, { cause });
  const reason = explainAwsError(cause, {
    AccessDeniedException:
      `access denied; these credentials need states:StartExecution and states:ListExecutions on ${stateMachineArn}, ` +
      'states:DescribeExecution, states:StopExecution and states:RedriveExecution on its executions, and ' +
      'states:ListMapRuns and states:DescribeMapRun',
    StateMachineDoesNotExist: `${stateMachineArn} is gone; deploy the stack anew`,
  });
  return new TracewardError('output', reason, { cause });
}
