import type { DescribeExecutionOutput, ExecutionListItem } from '@aws-sdk/client-sfn';
import type { ItemCounts, Run } from '#cli/rescan/rescans.ts';

/** An execution of Step Functions as a run. */
export function runOf(execution: DescribeExecutionOutput | ExecutionListItem, counts: ItemCounts | undefined): Run {
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
