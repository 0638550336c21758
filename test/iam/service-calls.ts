import * as v from 'valibot';
import type { Settings } from '#core/settings/settings.ts';
import { ACCOUNT } from '#local-aws/servers/clients.ts';
import { readDefinition } from '#local-aws/state-machine/definition.ts';
import { keysOf, OUTSIDERS, roleOfFunction } from './attached-statements.ts';
import type { Call } from './decide.ts';
import { type DeployedResource, type DeployedStack, ofType } from './deployed-stack.ts';
import { withKeyCalls } from './key-calls.ts';

type Context = { readonly stack: DeployedStack; readonly settings: Settings };
type CallsOf = (resource: DeployedResource, context: Context) => Call[];

/**
 * What AWS's services do because the template, or what others were asked to set up, says so: each request that does
 * not come from the code of a function. Throws for a connection that this does not know.
 */
export function serviceCalls(stack: DeployedStack, settings: Settings): Call[] {
  const keyOf = keysOf(stack, settings);
  const calls = stack.resources.flatMap((resource) => CALLS[resource.type]?.(resource, { stack, settings }) ?? []);
  return [...calls, ...callsOfOthers({ stack, settings })].flatMap((call) => withKeyCalls(call, keyOf));
}

/** A service that acts for a resource: policies know which one, and whose it is. */
function by(service: string, source: string, action: string, resource: string, account = ACCOUNT): Call {
  const context = { 'aws:sourcearn': source, 'aws:sourceaccount': account };
  return { principal: { service: `${service}.amazonaws.com` }, action, resource, context };
}

function byRole(role: string, action: string, resource: string, context: Call['context'] = {}): Call {
  return { principal: { role }, action, resource, context };
}

/** A message or an invocation, by the ARN of where it goes. */
function sends(service: string, source: string, target: string, account?: string): Call {
  const action = SENDING[target.split(':')[2] ?? ''];
  if (action === undefined) throw new Error(`Nobody knows what ${service} does to ${target}`);
  return by(service, source, action, target, account);
}
const SENDING: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
};

const arns = v.optional(v.array(v.string()), []);
const deadLetters = v.optional(v.object({ Arn: v.string() }));

const functionSchema = v.looseObject({
  Role: v.string(),
  LoggingConfig: v.looseObject({ LogGroup: v.string() }),
  VpcConfig: v.optional(v.unknown()),
});
const CONNECTS_TO_A_NETWORK = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

const callsOfFunction: CallsOf = ({ properties }, { stack }) => {
  const { Role, LoggingConfig, VpcConfig } = v.parse(functionSchema, properties);
  const group = ofType(stack, 'AWS::Logs::LogGroup').find(({ arn }) => arn.endsWith(`:${LoggingConfig.LogGroup}:*`));
  const stream = `${group?.arn.slice(0, -1)}log-stream:`;
  return [
    by('lambda', '', 'sts:AssumeRole', Role),
    byRole(Role, 'logs:CreateLogStream', stream),
    byRole(Role, 'logs:PutLogEvents', `${stream}2026/01/01/[$LATEST]0`),
    ...(VpcConfig === undefined ? [] : CONNECTS_TO_A_NETWORK.map((action) => byRole(Role, action, '*'))),
  ];
};

const eventSourceSchema = v.looseObject({ EventSourceArn: v.string(), FunctionName: v.string() });
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const POLLS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const invokeConfigSchema = v.looseObject({
  FunctionName: v.string(),
  DestinationConfig: v.optional(v.strictObject({ OnFailure: v.optional(v.strictObject({ Destination: v.string() })) })),
});

const ruleSchema = v.looseObject({
  Targets: v.array(v.looseObject({ Arn: v.string(), DeadLetterConfig: deadLetters })),
});

const subscriptionSchema = v.looseObject({
  TopicArn: v.string(),
  Protocol: v.picklist(['sqs', 'lambda', 'email']),
  Endpoint: v.string(),
  RedrivePolicy: v.optional(v.strictObject({ deadLetterTargetArn: v.string() })),
});

const bucketSchema = v.looseObject({
  NotificationConfiguration: v.optional(
    v.strictObject({
      QueueConfigurations: v.optional(v.array(v.looseObject({ Queue: v.string() })), []),
      TopicConfigurations: v.optional(v.array(v.looseObject({ Topic: v.string() })), []),
      EventBridgeConfiguration: v.optional(v.unknown()),
    }),
    {},
  ),
  LoggingConfiguration: v.optional(v.looseObject({ DestinationBucketName: v.string() })),
});

const queueConfigurations = v.optional(v.array(v.looseObject({ QueueArn: v.string() })), []);
const bucketNotificationSchema = v.looseObject({
  ServiceToken: v.string(),
  BucketName: v.string(),
  NotificationConfiguration: v.strictObject({ QueueConfigurations: queueConfigurations }),
});

const tableProtectionSchema = v.looseObject({ ServiceToken: v.string(), TableName: v.string() });

const machineSchema = v.looseObject({ RoleArn: v.string(), DefinitionString: v.string() });
/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const DELIVERS_LOGS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

const callsOfMachine: CallsOf = ({ arn, properties }, context) => {
  const { RoleArn, DefinitionString } = v.parse(machineSchema, properties);
  const { States } = readDefinition(DefinitionString);
  const states = [...Object.values(States), ...Object.values(States).flatMap(statesWithin)];
  return [
    by('states', arn, 'sts:AssumeRole', RoleArn),
    ...DELIVERS_LOGS.map((action) => byRole(RoleArn, action, '*')),
    ...states.flatMap((state) => {
      if (state.Type === 'Task') return [byRole(RoleArn, 'lambda:InvokeFunction', state.Resource)];
      return state.Type === 'Map' && 'Label' in state ? callsOfMap(state, { ...context, arn, role: RoleArn }) : [];
    }),
  ];
};

type States = ReturnType<typeof readDefinition>['States'];
type State = States[string];

function statesWithin(state: State): State[] {
  return state.Type === 'Map' ? Object.values(state.ItemProcessor.States) : [];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
function callsOfMap(
  { Label, ItemReader, ResultWriter }: Extract<State, { Label: string }>,
  { stack, settings, arn, role }: Context & { readonly arn: string; readonly role: string },
): Call[] {
  const execution = arn.replace(':stateMachine:', ':execution:');
  const places: Readonly<Record<string, string | null>> = {
    '$.bucket': stack.outputs['LogBucketName'] ?? '',
    '$.inventory.bucket': settings.rescan.inventoryBucket,
  };
  const bucketOf = (parameters: Readonly<Record<string, unknown>>) =>
    places[String(parameters['Bucket.$'])] ??
    (parameters['Bucket'] === undefined ? null : String(parameters['Bucket']));
  const source = bucketOf(ItemReader.Parameters);
  const results = `arn:aws:s3:::${bucketOf(ResultWriter.Parameters)}/runs/run-1/results/0/SUCCEEDED_0.jsonl`;
  return [
    byRole(role, 'states:StartExecution', arn),
    byRole(role, 'states:DescribeExecution', `${execution}:0`),
    byRole(role, 'states:StopExecution', `${execution}:0`),
    byRole(role, 'states:RedriveExecution', `${execution}/${Label}:0`),
    // Without a bucket of inventories none is read.
    ...(source === null ? [] : [byRole(role, ...readsItems(ItemReader.Resource, source))]),
    ...['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'].map((action) =>
      byRole(role, action, results),
    ),
  ];
}

function readsItems(resource: string, bucket: string): [action: string, resource: string] {
  const arn = `arn:aws:s3:::${bucket}`;
  return resource.endsWith(':listObjectsV2') ? ['s3:ListBucket', arn] : ['s3:GetObject', `${arn}/runs/run-1/manifest`];
}

const CALLS: Readonly<Record<string, CallsOf>> = {
  'AWS::Lambda::Function': callsOfFunction,
  'AWS::Lambda::EventSourceMapping': ({ properties }, { stack }) => {
    const { EventSourceArn, FunctionName } = v.parse(eventSourceSchema, properties);
    const found = ofType(stack, 'AWS::Lambda::Function').find(({ arn }) => arn.endsWith(`:${FunctionName}`));
    const role = roleOfFunction(stack, found?.arn ?? FunctionName);
    return POLLS.map((action) => byRole(role, action, EventSourceArn));
  },
  'AWS::Lambda::EventInvokeConfig': ({ properties }, { stack }) => {
    const { FunctionName, DestinationConfig } = v.parse(invokeConfigSchema, properties);
    const destination = DestinationConfig?.OnFailure?.Destination;
    if (destination === undefined) return [];
    const found = ofType(stack, 'AWS::Lambda::Function').find(({ arn }) => arn.endsWith(`:${FunctionName}`));
    const { action, resource } = sends('lambda', '', destination);
    return [byRole(roleOfFunction(stack, found?.arn ?? FunctionName), action, resource)];
  },
  'AWS::Events::Rule': ({ arn, properties }) =>
    v
      .parse(ruleSchema, properties)
      .Targets.flatMap(({ Arn, DeadLetterConfig }) => [
        sends('events', arn, Arn),
        ...(DeadLetterConfig === undefined ? [] : [sends('events', arn, DeadLetterConfig.Arn)]),
      ]),
  'AWS::SNS::Subscription': ({ properties }) => {
    const { TopicArn, Protocol, Endpoint, RedrivePolicy } = v.parse(subscriptionSchema, properties);
    const account = TopicArn.split(':')[4];
    return [
      ...(Protocol === 'email' ? [] : [sends('sns', TopicArn, Endpoint, account)]),
      ...(RedrivePolicy === undefined ? [] : [sends('sns', TopicArn, RedrivePolicy.deadLetterTargetArn, account)]),
    ];
  },
  'AWS::S3::Bucket': ({ arn, properties }) => {
    const { NotificationConfiguration, LoggingConfiguration } = v.parse(bucketSchema, properties);
    const { QueueConfigurations = [], TopicConfigurations = [] } = NotificationConfiguration;
    const targets = [
      ...QueueConfigurations.map(({ Queue }) => Queue),
      ...TopicConfigurations.map(({ Topic }) => Topic),
    ];
    const logs = LoggingConfiguration?.DestinationBucketName;
    return [
      ...targets.map((target) => sends('s3', arn, target)),
      ...(logs === undefined ? [] : [by('logging.s3', arn, 's3:PutObject', `arn:aws:s3:::${logs}/2026-01-01-0`)]),
    ];
  },
  'Custom::S3BucketNotifications': ({ properties }, { stack }) => {
    const { ServiceToken, BucketName, NotificationConfiguration } = v.parse(bucketNotificationSchema, properties);
    const bucket = `arn:aws:s3:::${BucketName}`;
    const role = roleOfFunction(stack, ServiceToken);
    return [
      byRole(role, 's3:GetBucketNotification', bucket),
      byRole(role, 's3:PutBucketNotification', bucket),
      ...NotificationConfiguration.QueueConfigurations.map(({ QueueArn }) => sends('s3', bucket, QueueArn)),
    ];
  },
  'Custom::TableProtection': ({ properties }, { stack }) => {
    const { ServiceToken, TableName } = v.parse(tableProtectionSchema, properties);
    const table = ofType(stack, 'AWS::DynamoDB::Table').find(({ arn }) => arn.endsWith(`/${TableName}`));
    return [byRole(roleOfFunction(stack, ServiceToken), 'dynamodb:UpdateTable', table?.arn ?? '')];
  },
  'AWS::CloudWatch::Alarm': ({ arn, properties }) => {
    const { AlarmActions, OKActions } = v.parse(v.looseObject({ AlarmActions: arns, OKActions: arns }), properties);
    return [...AlarmActions, ...OKActions].map((target) => sends('cloudwatch', arn, target));
  },
  'AWS::StepFunctions::StateMachine': callsOfMachine,
  'AWS::Chatbot::SlackChannelConfiguration': ({ properties }) => [
    by('chatbot', '', 'sts:AssumeRole', v.parse(v.string(), properties['IamRoleArn'])),
  ],
};

const pastedNotification = v.object({ QueueConfigurations: queueConfigurations });
const pastedRule = v.object({ Targets: v.array(v.looseObject({ Arn: v.string() })) });

/** What happens when others have set up what the outputs ask of them. */
function callsOfOthers({ stack, settings: { logs } }: Context): Call[] {
  const { outputs } = stack;
  const { account, bucket, topicArn } = logs;
  const read = (name: string): unknown => JSON.parse(outputs[name] ?? '{}');
  const { QueueConfigurations } = v.parse(pastedNotification, read('BucketNotificationToPaste'));
  const rule = outputs['EventRuleToPaste'] === undefined ? undefined : v.parse(pastedRule, read('EventRuleToPaste'));
  const events = { 'events:source': 'aws.s3', 'events:detail-type': 'Object Created' };
  return [
    ...QueueConfigurations.map(({ QueueArn }) => sends('s3', `arn:aws:s3:::${bucket}`, QueueArn, account ?? ACCOUNT)),
    ...(rule?.Targets ?? []).map(({ Arn }) =>
      byRole(OUTSIDERS.forwarder(account ?? ACCOUNT), 'events:PutEvents', Arn, events),
    ),
    ...(topicArn === null || topicArn.split(':')[4] === ACCOUNT
      ? []
      : [
          byRole(OUTSIDERS.deployer, 'sns:GetTopicAttributes', topicArn),
          byRole(OUTSIDERS.deployer, 'sns:Subscribe', topicArn, { 'sns:protocol': 'sqs' }),
        ]),
    // Somebody looks into every queue, when something is wrong.
    ...ofType(stack, 'AWS::SQS::Queue').map(({ arn }) => byRole(OUTSIDERS.deployer, 'sqs:ReceiveMessage', arn)),
    ...(outputs['ShipperPolicy'] === undefined ? [] : shipperCalls(outputs['LogBucketName'], logs.prefix)),
  ];
}

/** The shipper of docs/setup puts each object whole. */
function shipperCalls(bucket: string | undefined, prefix: string): Call[] {
  return [byRole(OUTSIDERS.shipper, 's3:PutObject', `arn:aws:s3:::${bucket}/${prefix}node-1/tracee.log`)];
}
