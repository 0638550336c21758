import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientLimits } from '#aws/client-limits.ts';
import { explainAwsError } from '#aws/explain-aws-error.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';

/**
 * The outputs of a deployed stack; which one answers is said on standard error, for the settings may have named it.
 * `otherwise`: what one could do without it. Throws `output`.
 */
export async function readStackOutputs(stack: string, otherwise: string): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient(clientLimits());
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    process.stderr.write(`${escapeInvisible(`traceward: stack ${stack}, ${await client.config.region()}`)}\n`);
    return new Map(
      (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (cause) {
    throw new TracewardError('output', `cannot read the stack ${stack}: ${reasonOf(cause)}; ${otherwise}`, { cause });
  } finally {
    client.destroy();
  }
}

function reasonOf(error: unknown): string {
  const isMissing = error instanceof Error && error.name === 'ValidationError' && error.message.includes('not exist');
  return isMissing ? 'it does not exist in this account and region' : explainAwsError(error);
}
