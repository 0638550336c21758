import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientLimits } from '#aws/client-limits.ts';
import { explainAwsError } from '#aws/explain-aws-error.ts';
import { readStackOutputs } from '#cli/stack-outputs.ts';
import { TracewardError } from '#core/errors.ts';

/** The function answers when it is done, which takes five minutes at most. */
const WAITS = { answer: 310_000, silence: 310_000, call: 320_000 };

/** Lets the deployed stack send its test alert. Throws `output` if it did not. */
export async function sendDeployed(stack: string, route: string | undefined): Promise<void> {
  const outputs = await readStackOutputs(stack, '--local sends one on this machine');
  const name = outputs.get('DigestFunctionName');
  if (name === undefined) throw failure(`the stack ${stack} has no output DigestFunctionName; deploy it anew`);
  await invoke(name, route);
  const topics = [...outputs].filter(([output]) => isTold(output, route)).map(([, arn]) => arn);
  if (topics.length === 0) topics.push('the topic that the route names');
  process.stdout.write(
    [
      `A test alert was published to ${topics.join(' and ')}.`,
      'It should arrive within a minute, with [TEST] in its subject: by e-mail at all confirmed subscribers, and in the',
      'Slack channels that are set up. Nothing there? See docs/operations.md and the subscriptions of the topic.',
      '',
    ].join('\n'),
  );
}

/** Routes' outputs are called after them, without hyphens. */
function isTold(output: string, route: string | undefined): boolean {
  if (route !== undefined) return output.toLowerCase() === `route${route.replaceAll('-', '')}topicarn`;
  return /^(Alerts|Chat|Route\w+)TopicArn$/.test(output);
}

async function invoke(name: string, route: string | undefined): Promise<void> {
  const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ testAlert: true, route }) });
  const refuse = (reason: string, cause?: unknown) =>
    failure(`${name} could not send the test alert: ${reason}`, cause);
  const { FunctionError, Payload: answer = [] } = await new LambdaClient(clientLimits(WAITS))
    .send(command)
    .catch((cause: unknown) => {
      throw refuse(explainAwsError(cause), cause);
    });
  if (FunctionError !== undefined) throw refuse(Buffer.from(answer).toString());
}

function failure(message: string, cause?: unknown): TracewardError {
  return new TracewardError('output', message, { cause });
}
