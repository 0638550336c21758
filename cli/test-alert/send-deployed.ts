import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientLimits } from '#aws/client-limits.ts';
import { explainAwsError } from '#aws/explain-aws-error.ts';
import { readStackOutputs } from '#cli/stack-outputs.ts';
import { TracewardError } from '#core/errors.ts';
import { nonEmptyText, parseObject } from '#core/json.ts';
import { plainRouteName } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';
import { receiversOfTest } from './test-receivers.ts';

/** The function answers when it is done, which takes five minutes at most. */
const WAITS = { answer: 310_000, silence: 310_000, call: 320_000 };

/**
 * Lets the deployed stack send its test alert. `settings`: those here, which need not be those that were deployed. Throws `output`
 * if nothing was sent.
 */
export async function sendDeployed(stack: string, route: string | undefined, settings: Settings): Promise<void> {
  const outputs = await readStackOutputs(stack, '--local sends one on this machine');
  const name = outputs.get('DigestFunctionName');
  if (name === undefined) throw failure(`the stack ${stack} has no output DigestFunctionName; deploy it anew`);
  await invoke(name, route);
  const topics = [...outputs].filter(([output]) => isTold(output, route)).map(([, arn]) => arn);
  if (topics.length === 0) topics.push('the topic that the route names');
  process.stdout.write(
    [
      `A test alert was published to ${topics.join(' and ')}.`,
      'It should arrive within a minute, marked as a test:',
      ...receiversIn(stack, route, settings).map((receiver) => `  ${receiver}`),
      'E-mail arrives at confirmed addresses only. Nothing there? See docs/first-deployment.md and the alarms of the stack.',
      '',
    ].join('\n'),
  );
}

/** What the settings here say, if they are of this stack; what they say of another is no guess for it. */
function receiversIn(stack: string, route: string | undefined, settings: Settings): readonly string[] {
  const receivers = settings.stackName === stack ? receiversOfTest(settings, route) : [];
  if (receivers.length > 0) return receivers;
  return ['at every channel that was deployed: e-mail, Slack, PagerDuty, webhooks, topics, the event bus'];
}

/** Routes' outputs are called after them, without hyphens. */
function isTold(output: string, route: string | undefined): boolean {
  if (route !== undefined) return output.toLowerCase() === `route${plainRouteName(route)}topicarn`;
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
  if (FunctionError !== undefined) throw refuse(reasonIn(Buffer.from(answer).toString()));
}

/** Lambda tells an error as JSON, with where in the bundle it was thrown, which is of no use to anybody. */
function reasonIn(answer: string): string {
  return nonEmptyText(parseObject(answer)?.['errorMessage']) ?? answer;
}

function failure(message: string, cause?: unknown): TracewardError {
  return new TracewardError('output', message, { cause });
}
