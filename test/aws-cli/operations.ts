import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as stepfunctions from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';

export type OptionKind = 'text' | 'number' | 'flag' | 'list' | 'structure';

/** What the AWS CLI takes for an operation, and what its answer may hold. */
export type Operation = {
  /** As the SDK calls it: `ListQueues`. */
  readonly name: string;
  /** By option without its dashes, the name of the SDK's member and its kind. */
  readonly options: ReadonlyMap<string, { readonly member: string; readonly kind: OptionKind }>;
  /** How many arguments have no option before them. */
  readonly positionals: number;
  /** The names of all that an answer may hold, at any depth, and whether anything may follow; undefined where nothing here knows. */
  readonly answers: ReadonlyMap<string, 'open' | 'known'> | undefined;
};

/** What the SDK knows, by the name that the AWS CLI has for a service. */
const SERVICES: Readonly<Record<string, object>> = {
  cloudformation,
  dynamodb,
  lambda,
  s3api: s3,
  secretsmanager,
  sns,
  sqs,
  ssm,
  stepfunctions,
};

/** Of services whose client is no dependency, and of what the AWS CLI adds: options by hand, `[]` after a list, `?` after a flag. */
const OTHERS: Readonly<Record<string, string>> = {
  'cloudwatch describe-alarms': 'alarm-names[] alarm-name-prefix state-value alarm-types[]',
  'cloudwatch get-metric-statistics': 'namespace metric-name statistics[] period start-time end-time dimensions[]',
  'cloudformation deploy':
    'stack-name template-file s3-bucket s3-prefix capabilities[] parameter-overrides[] tags[] role-arn no-fail-on-empty-changeset?',
  'eks create-pod-identity-association': 'cluster-name namespace service-account role-arn',
  'eks describe-cluster': 'name',
  'events enable-rule': 'name event-bus-name',
  'events list-event-buses': 'name-prefix',
  'events list-rules': 'name-prefix',
  'iam create-role': 'role-name assume-role-policy-document',
  'iam get-role': 'role-name',
  'iam put-role-policy': 'role-name policy-name policy-document',
  'kms describe-key': 'key-id',
  'logs delete-log-group': 'log-group-name',
  'logs describe-log-groups': 'log-group-name-prefix',
  'logs tail': '. since follow? format filter-pattern',
  's3 cp': '. . recursive? quiet? exclude include',
  's3 ls': '. recursive?',
  's3 rb': '. force?',
  's3 sync': '. . quiet?',
  'securityhub describe-hub': 'hub-arn',
  'servicecatalog create-product': 'name owner product-type provisioning-artifact-parameters',
  'service-quotas request-service-quota-increase': 'service-code quota-code desired-value',
  'sts get-caller-identity': '',
};

/** Options that the AWS CLI calls otherwise than the API, because its own have these names. */
const RENAMED: Readonly<Record<string, string>> = { 'sns subscribe endpoint': 'notification-endpoint' };

/** The operation of a command such as `sqs`, `get-queue-url`. Throws if there is none. */
export function operationOf(service: string, command: string): Operation {
  const found = fromSdk(service, command) ?? fromList(`${service} ${command}`);
  if (found === undefined) throw new Error(`aws ${service} has no ${command}`);
  return found;
}

function fromSdk(service: string, command: string): Operation | undefined {
  for (const schema of Object.values(SERVICES[service] ?? {})) {
    if (!isSchema(schema, OPERATION) || kebab(String(schema[2])) !== command) continue;
    const members = membersOf(schema[4]);
    const options = members.map(([member, type]) => {
      const name = RENAMED[`${service} ${command} ${kebab(member)}`] ?? kebab(member);
      return [name, { member, kind: kindOf(type) }] as const;
    });
    const isInvocation = service === 'lambda' && command === 'invoke';
    return {
      name: String(schema[2]),
      options: new Map(options),
      positionals: isInvocation ? 1 : 0,
      answers: namesIn(schema[5]),
    };
  }
  return undefined;
}

function fromList(name: string): Operation | undefined {
  const listed = OTHERS[name];
  if (listed === undefined) return undefined;
  const words = listed.split(' ').filter(Boolean);
  const options = words
    .filter((word) => word !== '.')
    .map((word) => [word.replace(/\W+$/, ''), { member: word, kind: listedKind(word) }] as const);
  const positionals = words.filter((word) => word === '.').length;
  return { name, options: new Map(options), positionals, answers: undefined };
}

function listedKind(word: string): OptionKind {
  if (word.endsWith('[]')) return 'list';
  return word.endsWith('?') ? 'flag' : 'text';
}

/** As the AWS CLI makes its words of an API's: `SSEKMSKeyId` is `ssekms-key-id`. */
function kebab(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

// How the SDK writes down what an API takes and gives.
/** Something simple that has a name. */
const NAMED = 0;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const OPERATION = 9;
const SIMPLE_NUMBER = 1;
const SIMPLE_BOOLEAN = 2;
const SIMPLE_LIST = 64;
const SIMPLE_MAP = 128;

function isSchema(value: unknown, kind: number): value is readonly unknown[] {
  return Array.isArray(value) && value[0] === kind;
}

/** A schema may stand behind a function, and in a list before what else is said of a member. */
function bare(schema: unknown): unknown {
  const called: unknown = typeof schema === 'function' ? schema() : schema;
  if (Array.isArray(called) && typeof called[0] !== 'number') return bare(called[0]);
  return Array.isArray(called) && called.length === 2 ? bare(called[0]) : called;
}

function membersOf(schema: unknown): [string, unknown][] {
  const structure = bare(schema);
  if (!isSchema(structure, STRUCTURE)) return [];
  const [, , , , names, types] = structure;
  if (!Array.isArray(names) || !Array.isArray(types)) return [];
  return names.map((name, index) => [String(name), bare(types[index])]);
}

function kindOf(type: unknown): OptionKind {
  if (isSchema(type, NAMED)) return kindOf(type[4]);
  if (isSchema(type, LIST) || type === SIMPLE_LIST) return 'list';
  if (Array.isArray(type) || (typeof type === 'number' && type >= SIMPLE_MAP)) return 'structure';
  if (type === SIMPLE_BOOLEAN) return 'flag';
  return type === SIMPLE_NUMBER ? 'number' : 'text';
}

type Names = Map<string, 'open' | 'known'>;

function namesIn(schema: unknown, seen = new Set<unknown>(), names: Names = new Map()): Names {
  const type = bare(schema);
  if (!Array.isArray(type) || seen.has(type)) return names;
  seen.add(type);
  if (type[0] === LIST || type[0] === MAP) for (const part of type.slice(4)) namesIn(part, seen, names);
  for (const [name, member] of membersOf(type)) {
    const isMap = isSchema(member, MAP) || (typeof member === 'number' && member >= SIMPLE_MAP);
    names.set(name, isMap ? 'open' : 'known');
    namesIn(member, seen, names);
  }
  return names;
}
