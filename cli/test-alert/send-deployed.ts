import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readStackOutputs } from '#cli/stack-outputs.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';

/** Lets the deployed stack send its test alert. Throws `output` if it did not. */
export async function sendDeployed(stack: string): Promise<void> {
  const outputs = await readStackOutputs(stack, '--local sends one on this machine');
  const name = outputs.get('DigestFunctionName');
  if (name === undefined) throw failure(`the stack ${stack} has no output DigestFunctionName; deploy it anew`);
  await invoke(name);
  const topics = ['AlertsTopicArn', 'ChatTopicArn'].map((output) => outputs.get(output)).filter(Boolean);
  process.stdout.write(
    [
      `A test alert was published to ${topics.join(' and ')}.`,
      'It should arrive within a minute, with [TEST] in its subject: by e-mail at all confirmed subscribers, and in the',
      'Slack channels that are set up. Nothing there? See docs/operations.md and the subscriptions of the topic.',
      '',
    ].join('\n'),
  );
}

async function invoke(name: string): Promise<void> {
  const Payload = JSON.stringify({ testAlert: true });
  try {
    const { FunctionError, Payload: answer } = await new LambdaClient({}).send(
      new InvokeCommand({ FunctionName: name, Payload }),
    );
    if (FunctionError !== undefined) throw new Error(Buffer.from(answer ?? []).toString());
  } catch (cause) {
    throw failure(`${name} could not send the test alert: ${reasonOf(cause)}`, cause);
  }
}

function reasonOf(error: unknown): string {
  return escapeInvisible(error instanceof Error ? error.message : String(error));
}

function failure(message: string, cause?: unknown): TracewardError {
  return new TracewardError('output', message, { cause });
}
