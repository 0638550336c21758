import { join } from 'node:path';
import { isObject, type JsonObject } from '#core/json.ts';
import type { AccountCalls } from './account-calls.ts';
import { objectsIn } from './answers.ts';
import { allowing } from './source-policy.ts';

export type DeployedStack = {
  /** The value of an output. Throws if the stack has none of that name. */
  output(name: string): string;
  /** The physical id of the only resource of a type whose logical id begins so. */
  resource(type: string, idPrefix: string): string;
};

/** What the topics of a stack sent since it was opened. */
export type Inbox = {
  /** Waits for a message of the topic in this output for which `isIt` holds. */
  receive(topicOutput: string, what: string, isIt: (message: JsonObject) => boolean): Promise<void>;
  close(): Promise<void>;
};

export async function readStack(name: string, { aws, isDry }: AccountCalls): Promise<DeployedStack> {
  const { Stacks } = await aws('cloudformation', 'describe-stacks', '--stack-name', name);
  const outputs = objectsIn(objectsIn(Stacks)[0]?.['Outputs']);
  const { StackResourceSummaries } = await aws('cloudformation', 'list-stack-resources', '--stack-name', name);
  const resources = objectsIn(StackResourceSummaries);
  return {
    output: (output) => required(output, outputs.find(({ OutputKey }) => OutputKey === output)?.['OutputValue']),
    resource: (type, prefix) =>
      required(prefix, resources.find((resource) => isOf(resource, type, prefix))?.['PhysicalResourceId']),
  };

  function required(what: string, value: unknown): string {
    if (typeof value === 'string') return value;
    if (isDry) return `<${what}>`;
    throw new Error(`the stack ${name} has no ${what}`);
  }
}

/** A queue that is subscribed to all that the stack tells. */
export async function openInbox(stack: string, deployed: DeployedStack, calls: AccountCalls): Promise<Inbox> {
  const { aws, account, region, until } = calls;
  const name = `${stack}-inbox`;
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  const topics = ['FindingsTopicArn', 'AlertsTopicArn', 'AlarmsTopicArn'].map((output) => deployed.output(output));
  const Policy = JSON.stringify(allowing('sns.amazonaws.com', 'sqs:SendMessage', arn, ...topics));
  const { QueueUrl = '<inbox>' } = await aws(
    'sqs',
    'create-queue',
    '--queue-name',
    name,
    '--attributes',
    JSON.stringify({ Policy }),
  );
  const url = String(QueueUrl);
  for (const topic of topics) {
    await aws('sns', 'subscribe', '--topic-arn', topic, '--protocol', 'sqs', '--notification-endpoint', arn);
  }
  const received: JsonObject[] = [];
  return {
    receive: (output, what, isIt) => {
      const topic = deployed.output(output);
      return until(what, 30, async () => {
        const { Messages } = await aws(
          ...[
            'sqs',
            'receive-message',
            '--queue-url',
            url,
            '--max-number-of-messages',
            '10',
            '--wait-time-seconds',
            '1',
          ],
        );
        for (const { Body, ReceiptHandle } of objectsIn(Messages)) {
          received.push(envelope(Body));
          await aws('sqs', 'delete-message', '--queue-url', url, '--receipt-handle', String(ReceiptHandle));
        }
        return received.some((message) => message['TopicArn'] === topic && isIt(message));
      });
    },
    // Subscriptions go with their topics.
    close: async () => void (await aws('sqs', 'delete-queue', '--queue-url', url)),
  };
}

type Check = {
  readonly deployed: DeployedStack;
  readonly inbox: Inbox;
  readonly calls: AccountCalls;
  /** Where answers of functions are put. */
  readonly folder: string;
};

/** An object becomes a finding for machines and an alert for people. */
export async function checkObject({ deployed, inbox, calls }: Check, log: string): Promise<void> {
  const key = 'logs/cluster=check/one.log';
  await calls.aws('s3api', 'put-object', '--bucket', deployed.output('LogBucketName'), '--key', key, '--body', log);
  await inbox.receive('FindingsTopicArn', 'the finding arrives', () => true);
  await inbox.receive('AlertsTopicArn', 'the alert arrives', ({ Subject }) => String(Subject).includes('New: '));
}

/** Functions that run by the clock may do what they do. A test alert goes the whole way. */
export async function checkFunctions({ deployed, inbox, calls, folder }: Check): Promise<void> {
  const payloads = { Announce: '{}', Watch: '{}', Digest: '{"testAlert":true}' };
  for (const [prefix, payload] of Object.entries(payloads)) {
    const name = deployed.resource('AWS::Lambda::Function', prefix);
    const { FunctionError } = await calls.aws(
      ...['lambda', 'invoke', '--function-name', name, '--cli-binary-format', 'raw-in-base64-out'],
      ...['--payload', payload, join(folder, `${prefix}.json`)],
    );
    if (FunctionError !== undefined) throw new Error(`${name} failed; ${folder}/${prefix}.json says why`);
  }
  await inbox.receive('AlertsTopicArn', 'the test alert arrives', ({ Subject }) => String(Subject).includes('[TEST]'));
}

/** What cannot be read is a dead letter with its cause, rings, and can be brought back. */
export async function checkFailure({ deployed, inbox, calls }: Check): Promise<void> {
  const { aws, until } = calls;
  await aws(
    'sqs',
    'send-message',
    '--queue-url',
    deployed.output('ObjectQueueUrl'),
    '--message-body',
    'no notification',
  );
  const deadLetters = deployed.output('DeadLetterQueueUrl');
  await until('there is a dead letter that says why', 10, async () => {
    const { Messages } = await aws(
      ...[
        'sqs',
        'receive-message',
        '--queue-url',
        deadLetters,
        '--visibility-timeout',
        '0',
        '--message-attribute-names',
        'All',
      ],
    );
    return objectsIn(Messages).some(
      ({ MessageAttributes }) => isObject(MessageAttributes) && 'cause' in MessageAttributes,
    );
  });
  await inbox.receive('AlarmsTopicArn', 'the alarm rings', ({ Message }) =>
    String(Message).includes('-operations-dead-letters'),
  );
  await calls.run('sh', '-c', deployed.output('RedriveCommand'));
  const { Attributes } = await aws(
    'sqs',
    'get-queue-attributes',
    '--queue-url',
    deadLetters,
    '--attribute-names',
    'QueueArn',
  );
  const source = isObject(Attributes) ? String(Attributes['QueueArn']) : '<DeadLetterQueueArn>';
  await until('the dead letters were moved', 10, async () => {
    const { Results } = await aws('sqs', 'list-message-move-tasks', '--source-arn', source);
    return objectsIn(Results)[0]?.['Status'] === 'COMPLETED';
  });
}

/** A run that was stopped goes on, ends, and leaves a report. */
export async function checkRescan({ deployed, inbox, calls }: Check): Promise<void> {
  const { aws, until } = calls;
  const machine = deployed.output('RescanStateMachineArn');
  const execution = `${machine.replace(':stateMachine:', ':execution:')}:check`;
  await aws('stepfunctions', 'start-execution', '--state-machine-arn', machine, '--name', 'check', '--input', '{}');
  await aws('stepfunctions', 'stop-execution', '--execution-arn', execution);
  await untilStatus('ABORTED');
  await aws('stepfunctions', 'redrive-execution', '--execution-arn', execution);
  await untilStatus('SUCCEEDED');
  const report = ['--bucket', deployed.output('RescanBucketName'), '--key', 'runs/check/report.html'];
  await aws('s3api', 'head-object', ...report);
  await inbox.receive('AlertsTopicArn', 'the rescan is told', ({ Subject }) => String(Subject).includes('Rescan'));

  async function untilStatus(wanted: string): Promise<void> {
    await until(`the rescan is ${wanted}`, 20, async () => {
      const { status } = await aws('stepfunctions', 'describe-execution', '--execution-arn', execution);
      if (wanted === 'SUCCEEDED' && (status === 'FAILED' || status === 'TIMED_OUT')) throw new Error(`it is ${status}`);
      return status === wanted;
    });
  }
}

function isOf({ ResourceType, LogicalResourceId }: JsonObject, type: string, prefix: string): boolean {
  return ResourceType === type && String(LogicalResourceId).startsWith(prefix);
}

function envelope(body: unknown): JsonObject {
  const message: unknown = JSON.parse(String(body));
  return isObject(message) ? message : {};
}
