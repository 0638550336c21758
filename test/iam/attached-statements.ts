import * as v from 'valibot';
import { isObject } from '#core/json.ts';
import { POST_CHANNELS, secretOf } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';
import { ACCOUNT } from '#local-aws/servers/clients.ts';
import { type AttachedStatement, type Call, decide } from './decide.ts';
import { type DeployedResource, type DeployedStack, ofType, queueArn } from './deployed-stack.ts';
import { keyOfSecret } from './key-calls.ts';
import { readPolicyDocument, readStatements, type Statement } from './statement.ts';

/** Roles that are not the stack's, and for which it only says what they need. */
export const OUTSIDERS = {
  /** Whoever ships logs: with the output ShipperPolicy. */
  shipper: `arn:aws:iam::${ACCOUNT}:role/shipper`,
  /** Whoever deploys: may do anything in its account. */
  deployer: `arn:aws:iam::${ACCOUNT}:role/deployer`,
  /** What another account's rule forwards events with: with the output EventRolePolicyToPaste. */
  forwarder: (account: string) => `arn:aws:iam::${account}:role/forwarder`,
};

type Attach = (resource: DeployedResource) => { kind: AttachedStatement['kind']; to: string; document: unknown }[];

const document = v.looseObject({ PolicyDocument: v.unknown() });
const targets = (name: string) => v.looseObject({ PolicyDocument: v.unknown(), [name]: v.array(v.string()) });
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

function onResources(property: string, arnOf: (reference: string) => string): Attach {
  return ({ properties }) => {
    const parsed = v.parse(targets(property), properties);
    const to = v.parse(v.array(v.string()), parsed[property]);
    return to.map((each) => ({ kind: 'resource' as const, to: arnOf(each), document: parsed.PolicyDocument }));
  };
}

const ofRoles: Attach = ({ properties }) => {
  const { Roles, PolicyDocument } = v.parse(
    v.looseObject({ ...document.entries, Roles: v.array(v.string()) }),
    properties,
  );
  return Roles.map((role) => ({ kind: 'identity' as const, to: roleArn(role), document: PolicyDocument }));
};

const roleSchema = v.looseObject({
  AssumeRolePolicyDocument: v.unknown(),
  Policies: v.optional(v.array(document), []),
});

const permissionSchema = v.strictObject({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
  SourceAccount: v.optional(v.string()),
});

/** What a permission of Lambda's is as a statement. */
function permission(properties: unknown): { to: string; statement: object } {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = v.parse(permissionSchema, properties);
  const Condition = {
    ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
    ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
  };
  const statement = { Effect: 'Allow', Principal: { Service: Principal }, Action, Resource: FunctionName, Condition };
  return { to: FunctionName, statement };
}

const busSchema = v.object({
  EventBusName: v.literal('default'),
  StatementId: v.string(),
  Statement: v.looseObject({}),
});

/** Every type of the template that permits something. */
const ATTACH: Readonly<Record<string, Attach>> = {
  'AWS::IAM::Policy': ofRoles,
  'AWS::IAM::ManagedPolicy': ofRoles,
  'AWS::IAM::Role': ({ arn, properties }) => {
    const { AssumeRolePolicyDocument, Policies } = v.parse(roleSchema, properties);
    return [
      { kind: 'resource', to: arn, document: AssumeRolePolicyDocument },
      ...Policies.map(({ PolicyDocument }) => ({ kind: 'identity' as const, to: arn, document: PolicyDocument })),
    ];
  },
  'AWS::KMS::Key': ({ arn, properties }) => [{ kind: 'resource', to: arn, document: properties['KeyPolicy'] }],
  'AWS::S3::BucketPolicy': ({ properties }) => {
    const { Bucket, PolicyDocument } = v.parse(v.looseObject({ ...document.entries, Bucket: v.string() }), properties);
    return [{ kind: 'resource', to: `arn:aws:s3:::${Bucket}`, document: PolicyDocument }];
  },
  'AWS::SQS::QueuePolicy': onResources('Queues', queueArn),
  'AWS::SNS::TopicPolicy': onResources('Topics', (arn) => arn),
  'AWS::Lambda::Permission': ({ properties }) => {
    const { to, statement } = permission(properties);
    return [{ kind: 'resource', to, document: { Statement: statement } }];
  },
  'AWS::Events::EventBusPolicy': ({ properties }) => {
    const { Statement } = v.parse(busSchema, properties);
    return [{ kind: 'resource', to: String(Statement['Resource']), document: { Statement } }];
  },
};

/** Of these types the name sounds as if they permitted something. */
const PERMITS = /(Policy|Permission)$/;

/**
 * Every statement of the template where it has effect. Throws for a resource that permits something and is not known
 * here, and for a managed policy that is not in the template.
 */
function statementsOfStack({ resources }: DeployedStack): AttachedStatement[] {
  return resources.flatMap((resource) => {
    const attach = ATTACH[resource.type];
    if (attach === undefined && PERMITS.test(resource.type))
      throw new Error(`Nobody knows what ${resource.type} permits`);
    if (resource.properties['ManagedPolicyArns'] !== undefined)
      throw new Error(`${resource.logicalId} has managed policies`);
    return (attach?.(resource) ?? []).flatMap(({ kind, to, document: given }, place) =>
      readPolicyDocument(given).map((statement, at) => ({
        ...{ kind, to, statement },
        name: `${resource.logicalId} ${place}.${at}`,
      })),
    );
  });
}

/** What others have done, as the outputs of the stack ask them to: with that, and nothing more, it has to work. */
function statementsOfOwners({ outputs }: DeployedStack, { logs }: Settings): AttachedStatement[] {
  const place = (name: string, kind: AttachedStatement['kind'], to: string | null): AttachedStatement[] =>
    readPaste(outputs[name]).map((statement, at) => ({ kind, to: to ?? '', name: `${name} ${at}`, statement }));
  return [
    ...place('BucketPolicyToPaste', 'resource', `arn:aws:s3:::${logs.bucket}`),
    ...place('KeyPolicyToPaste', 'resource', logs.kmsKeyArn),
    ...place('TopicPolicyToPaste', 'resource', logs.topicArn),
    ...place('EventRolePolicyToPaste', 'identity', OUTSIDERS.forwarder(logs.account ?? ACCOUNT)),
    ...place('ShipperPolicy', 'identity', OUTSIDERS.shipper),
  ];
}

/** A document, or statements for one that is there. */
function readPaste(text: string | undefined): Statement[] {
  if (text === undefined) return [];
  const value: unknown = JSON.parse(text);
  return isObject(value) && value['Statement'] !== undefined ? readPolicyDocument(value) : readStatements(value);
}

/** What is so without the stack: who deploys may everything, and keys of secrets are under the policies of the account. */
function statementsOfOthers({ logs, alerts }: Settings): AttachedStatement[] {
  const everything: Statement = { Effect: 'Allow', Action: ['*'], Resource: ['*'], Condition: {} };
  const on = (to: string | null, Condition: Statement['Condition']): AttachedStatement[] => {
    if (to === null) return [];
    const statement = { ...everything, Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] }, Condition };
    return [{ kind: 'resource', to, name: 'others', statement }];
  };
  const receivers = [alerts, ...alerts.routes];
  const secrets = receivers.flatMap((each) => POST_CHANNELS.map((channel) => secretOf(each, channel)));
  return [
    { kind: 'identity', to: OUTSIDERS.deployer, name: 'others', statement: everything },
    // Who ships, only the owner of the key knows.
    ...on(logs.kmsKeyArn, { ArnEquals: { 'aws:PrincipalArn': [OUTSIDERS.shipper] } }),
    ...[...new Set(secrets.flatMap((secret) => (secret === null ? [] : keyOfSecret(secret))))].flatMap((to) =>
      on(to, {}),
    ),
    // The owner of the key of a route's topic leaves it to the policies of the account.
    ...alerts.routes.flatMap(({ topicKmsKeyArn }) => on(topicKmsKeyArn, {})),
  ];
}

/** The account that a resource belongs to. The ARN of a bucket does not tell. */
function accountsOf({ logs }: Settings): (arn: string) => string {
  return (arn) => {
    const [, , service, , account = ''] = arn.split(':');
    if (account !== '') return account;
    const isTheirs = service === 's3' && arn.split(':')[5]?.split('/')[0] === logs.bucket;
    return isTheirs ? (logs.account ?? ACCOUNT) : ACCOUNT;
  };
}

export type Permissions = {
  /** Of the template, and of what others were asked to add. */
  readonly statements: readonly AttachedStatement[];
  /** Whether a call is permitted by `given`, which is all of these by default, and by what does not depend on the stack. */
  readonly isAllowed: (call: Call, given?: readonly AttachedStatement[]) => boolean;
};

/** What a stack permits, once others have added what its outputs ask of them. */
export function permissionsOf(stack: DeployedStack, settings: Settings): Permissions {
  const statements = [...statementsOfStack(stack), ...statementsOfOwners(stack, settings)];
  const others = statementsOfOthers(settings);
  const accountOf = accountsOf(settings);
  return {
    statements,
    isAllowed: (call, given = statements) => decide(call, [...given, ...others], accountOf) === 'allowed',
  };
}

/** Which key encrypts what is in a bucket, a topic, a queue or a table; null for one of AWS's own. */
export function keysOf(stack: DeployedStack, { logs, alerts }: Settings): (arn: string) => string | null {
  const keys = new Map(stack.resources.map(({ arn, properties }) => [arn, keyIn(properties)] as const));
  if (logs.existing) keys.set(`arn:aws:s3:::${logs.bucket}`, logs.kmsKeyArn);
  for (const { topicArn, topicKmsKeyArn } of alerts.routes) if (topicArn !== null) keys.set(topicArn, topicKmsKeyArn);
  return (arn) => keys.get(arn) ?? null;
}

const encryptionSchema = v.looseObject({
  KmsMasterKeyId: v.optional(v.string()),
  BucketEncryption: v.optional(
    v.object({
      ServerSideEncryptionConfiguration: v.tuple([
        v.looseObject({ ServerSideEncryptionByDefault: v.looseObject({ KMSMasterKeyID: v.optional(v.string()) }) }),
      ]),
    }),
  ),
  SSESpecification: v.optional(v.looseObject({ KMSMasterKeyId: v.optional(v.string()) })),
});

function keyIn(properties: unknown): string | null {
  const { KmsMasterKeyId, BucketEncryption, SSESpecification } = v.parse(encryptionSchema, properties);
  const ofBucket = BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID;
  return KmsMasterKeyId ?? ofBucket ?? SSESpecification?.KMSMasterKeyId ?? null;
}

/** The role of a function, by its ARN. */
export function roleOfFunction(stack: DeployedStack, functionArn: string): string {
  const found = ofType(stack, 'AWS::Lambda::Function').find(({ arn }) => arn === functionArn);
  if (found === undefined) throw new Error(`There is no function ${functionArn}`);
  return v.parse(v.string(), found.properties['Role']);
}
