import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientLimits } from '#aws/client-limits.ts';
import type { Rescans } from '#cli/rescan/rescans.ts';
import { saveReport } from '#cli/rescan/save-report.ts';
import { openS3 } from '#cli/sources/s3-objects.ts';
import { readStackOutputs } from '#cli/stack-outputs.ts';
import { TracewardError } from '#core/errors.ts';
import { explainExecutionError, readCounts, runOf } from './deployed-execution.ts';

const PAUSE_MILLISECONDS = 2000;
const MAX_LISTED = 100;
/** A run that did not come to its report is reported from outside, a moment after it has ended. */
const REPORT_ATTEMPTS = 30;

/** The rescans of a deployed stack. Throws `output` if there is none, or one that has no rescan. */
export async function openDeployedRescans(stack: string): Promise<Rescans> {
  const outputs = await readStackOutputs(stack, '--stack names another; --local DIR needs none');
  const stateMachineArn = outputOf('RescanStateMachineArn');
  const bucket = outputOf('RescanBucketName');
  const client = new SFNClient(clientLimits());

  return {
    longestPauseMilliseconds: PAUSE_MILLISECONDS,
    isLocal: false,
    async start(name, request) {
      await asking(name, () =>
        client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(request) })),
      );
      return 0;
    },
    pickUp: async () => undefined,
    async describe(name) {
      const executionArn = arnOf(name);
      const execution = await asking(name, () => client.send(new DescribeExecutionCommand({ executionArn })));
      const counts = await asking(name, () => readCounts(client, executionArn));
      return runOf(execution, counts);
    },
    async list() {
      const listed = await asking('', () =>
        client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: MAX_LISTED })),
      );
      return (listed.executions ?? []).map((execution) => runOf(execution, undefined));
    },
    async cancel(name) {
      const cause = 'cancelled by traceward rescan';
      await asking(name, () => client.send(new StopExecutionCommand({ executionArn: arnOf(name), cause })));
    },
    async redrive(name) {
      await asking(name, () => client.send(new RedriveExecutionCommand({ executionArn: arnOf(name) })));
    },
    async report(name, file) {
      const key = `runs/${name}/report.html`;
      const address = `s3://${bucket}/${key}`;
      if (file === undefined) return { address, fetch: `aws s3 cp ${address} .` };
      const wait = () => pause(PAUSE_MILLISECONDS);
      const isThere = await saveReport({ s3: openS3(), bucket, key, file, attempts: REPORT_ATTEMPTS, wait });
      return isThere ? { address: file } : undefined;
    },
    async close() {
      client.destroy();
    },
  };

  function outputOf(name: string): string {
    const value = outputs.get(name);
    if (value === undefined) {
      throw new TracewardError('output', `the stack ${stack} has no output ${name}; deploy it anew`);
    }
    return value;
  }

  function arnOf(name: string): string {
    return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }

  async function asking<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw explainExecutionError(error, name, stateMachineArn);
    }
  }
}
