import { physicalName } from '#local-aws/provision/resource-type.ts';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import { createResolver, inOrder, type Physical } from '#local-aws/template/resolve.ts';
import { readTemplate } from '#local-aws/template/stack-template.ts';

export type DeployedResource = {
  readonly logicalId: string;
  readonly type: string;
  /** Without references. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly arn: string;
};

/** A stack as if it were deployed: every resource has the name that the servers of this machine give it, too. */
export type DeployedStack = {
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, string>>;
};

type Naming = (logicalId: string, properties: Readonly<Record<string, unknown>>) => Physical & { readonly arn: string };

/** A resource whose ARN ends in its name, and which others get the name of. */
function named(arnOf: (name: string) => string, property: string, longest?: number): Naming {
  return (logicalId, properties) => {
    const name = String(properties[property] ?? physicalName(logicalId, longest));
    return { arn: arnOf(name), ref: name, attributes: { Arn: arnOf(name) } };
  };
}

/** A resource whose ARN others get. */
function byArn(naming: Naming): Naming {
  return (logicalId, properties) => {
    const { arn, attributes } = naming(logicalId, properties);
    const name = arn.split(':').slice(5).at(-1) ?? '';
    return { arn, ref: arn, attributes: { ...attributes, Name: name, TopicArn: arn, TopicName: name } };
  };
}

const regional = (service: string, prefix = '') => `arn:aws:${service}:${REGION}:${ACCOUNT}:${prefix}`;

const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::CloudWatch::Alarm': named((name) => `${regional('cloudwatch', 'alarm:')}${name}`, 'AlarmName'),
  'AWS::DynamoDB::Table': named((name) => `${regional('dynamodb', 'table/')}${name}`, 'TableName'),
  'AWS::Events::Rule': named((name) => `${regional('events', 'rule/')}${name}`, 'Name'),
  'AWS::IAM::ManagedPolicy': byArn(named((name) => `arn:aws:iam::${ACCOUNT}:policy/${name}`, 'ManagedPolicyName')),
  'AWS::IAM::Role': named((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`, 'RoleName', 200),
  'AWS::KMS::Key': named((name) => `${regional('kms', 'key/')}${name}`, ''),
  'AWS::Lambda::Function': named((name) => `${regional('lambda', 'function:')}${name}`, 'FunctionName', 64),
  // With what the documents of policies write at its end, because streams are parts of a group.
  'AWS::Logs::LogGroup': named((name) => `${regional('logs', 'log-group:')}${name}:*`, 'LogGroupName'),
  'AWS::S3::Bucket': (logicalId, { BucketName }) => {
    const name = String(BucketName ?? physicalName(logicalId, 63).toLowerCase());
    const arn = `arn:aws:s3:::${name}`;
    return { arn, ref: name, attributes: { Arn: arn } };
  },
  'AWS::SNS::Topic': byArn(named((name) => `${regional('sns')}${name}`, 'TopicName')),
  'AWS::SQS::Queue': (logicalId, properties) => {
    const { arn, ref: name } = named((each) => `${regional('sqs')}${each}`, 'QueueName')(logicalId, properties);
    return { arn, ref: queueUrl(name), attributes: { Arn: arn, QueueName: name } };
  },
  'AWS::StepFunctions::StateMachine': byArn(
    named((name) => `${regional('states', 'stateMachine:')}${name}`, 'StateMachineName'),
  ),
};

/** The ARN of a queue by its URL. */
export function queueArn(url: string): string {
  return `${regional('sqs')}${url.split('/').at(-1)}`;
}

function queueUrl(name: string): string {
  return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
}

/** Resolves a template of the CDK, or one that was read. Throws for what a template may not hold. */
export function deployStack(template: object): DeployedStack {
  const read = readTemplate(JSON.stringify(template));
  const physical = new Map<string, Physical>();
  const { resolve } = createResolver({ template: read, region: REGION, account: ACCOUNT, physical });
  const resources = inOrder(read.Resources).map((logicalId): DeployedResource => {
    const { Type: type, Properties } = read.Resources[logicalId] ?? { Type: '', Properties: {} };
    const properties = Object.fromEntries(Object.entries(Properties).map(([name, value]) => [name, resolve(value)]));
    const { arn, ...names } = (NAMINGS[type] ?? unnamed)(logicalId, properties);
    physical.set(logicalId, names);
    return { logicalId, type, properties, arn };
  });
  const outputs = Object.entries(read.Outputs).map(([name, { Value }]) => [name, String(resolve(Value))] as const);
  return { resources, outputs: Object.fromEntries(outputs) };
}

/** What nobody needs permissions for. */
const unnamed: Naming = (logicalId) => {
  const attributes = new Proxy<Record<string, string>>({}, { get: (_, name) => `${logicalId}.${String(name)}` });
  return { arn: logicalId, ref: logicalId, attributes };
};

/** The resources of one type. */
export function ofType({ resources }: DeployedStack, type: string): DeployedResource[] {
  return resources.filter((resource) => resource.type === type);
}
