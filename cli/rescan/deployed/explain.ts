import { explainAwsError } from '#aws/explain-aws-error.ts';
import { TracewardError, type TracewardErrorCode } from '#core/errors.ts';

type Asked = { readonly name: string; readonly stateMachineArn: string };
type Explanation = readonly [TracewardErrorCode, (asked: Asked) => string];

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  AccessDeniedException: [
    'output',
    ({ stateMachineArn }) =>
      `access denied; these credentials need states:StartExecution and states:ListExecutions on ${stateMachineArn}, ` +
      'states:DescribeExecution, states:StopExecution and states:RedriveExecution on its executions, and ' +
      'states:ListMapRuns and states:DescribeMapRun',
  ],
  StateMachineDoesNotExist: ['output', ({ stateMachineArn }) => `${stateMachineArn} is gone; deploy the stack anew`],
  ExecutionDoesNotExist: ['settings', ({ name }) => `there is no run ${name}; "list" shows those that there are`],
  ExecutionNotRedrivable: [
    'settings',
    ({ name }) => `${name} cannot be redriven: it goes on, is done, or ended more than 14 days ago`,
  ],
};

/** What kept Step Functions from doing it, in plain words. */
export function explainExecutionError(cause: unknown, asked: Asked): TracewardError {
  const name = cause instanceof Error ? cause.name : '';
  const known = Object.hasOwn(EXPLANATIONS, name) ? EXPLANATIONS[name] : undefined;
  if (known === undefined) return new TracewardError('output', explainAwsError(cause), { cause });
  const [code, explain] = known;
  return new TracewardError(code, explain(asked), { cause });
}
