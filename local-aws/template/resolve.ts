import type { StackResource, StackTemplate } from './stack-template.ts';

/** What a resource is called by others, once it exists. */
export type Physical = {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by name. */
  readonly attributes: Readonly<Record<string, string>>;
};

export type ResolveOptions = {
  readonly template: StackTemplate;
  readonly region: string;
  readonly account: string;
  /** What exists so far, by logical id. */
  readonly physical: ReadonlyMap<string, Physical>;
};

export type Resolver = {
  /** The value with every intrinsic function in it replaced by what it gives. Throws for one that is not known. */
  resolve(value: unknown): unknown;
  /** Whether a condition of the template holds. */
  holds(condition: string): boolean;
};

/** What `Ref: AWS::NoValue` gives: the property that has it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

type Function = (argument: unknown) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export function createResolver({ template, region, account, physical }: ResolveOptions): Resolver {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account,
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/traceward/local`,
    'AWS::StackName': 'traceward',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const functions: Readonly<Record<string, Function>> = {
    Ref: (name) => reference(textOf(name)),
    Condition: (name) => holds(textOf(name)),
    'Fn::And': (conditions) => listOf(resolve(conditions)).every(Boolean),
    'Fn::Base64': (text) => Buffer.from(textOf(resolve(text))).toString('base64'),
    'Fn::Equals': (sides) => isSame(...pairOf(resolve(sides))),
    'Fn::FindInMap': (path) => findInMap(listOf(resolve(path)).map(textOf)),
    'Fn::GetAtt': (path) => attribute(typeof path === 'string' ? path.split('.') : listOf(resolve(path)).map(textOf)),
    'Fn::If': (argument) => choose(listOf(argument)),
    'Fn::Join': (argument) => join(...pairOf(resolve(argument))),
    'Fn::Not': (condition) => !listOf(resolve(condition))[0],
    'Fn::Or': (conditions) => listOf(resolve(conditions)).some(Boolean),
    'Fn::Select': (argument) => select(...pairOf(resolve(argument))),
    'Fn::Split': (argument) => split(...pairOf(resolve(argument))),
    'Fn::Sub': (argument) => substitute(argument),
  };
  return { resolve, holds };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && isIntrinsic(name, argument)) return call(name, argument);
    const resolved = entries.map(([key, item]) => [key, resolve(item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  }

  function call(name: string, argument: unknown): unknown {
    const implementation = functions[name];
    if (implementation === undefined) throw new Error(`The template uses ${name}, which is not known here`);
    return implementation(argument);
  }

  function holds(condition: string): boolean {
    if (!Object.hasOwn(template.Conditions, condition)) throw new Error(`The template has no condition ${condition}`);
    return Boolean(resolve(template.Conditions[condition]));
  }

  function reference(name: string): unknown {
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    if (Object.hasOwn(template.Parameters, name)) return template.Parameters[name]?.Default ?? '';
    return existing(name).ref;
  }

  function attribute([logicalId = '', ...path]: string[]): string {
    const name = path.join('.');
    const value = existing(logicalId).attributes[name];
    if (value === undefined) throw new Error(`The template asks for ${logicalId}.${name}, which is not known here`);
    return value;
  }

  function existing(logicalId: string): Physical {
    const found = physical.get(logicalId);
    if (found === undefined) throw new Error(`The template refers to ${logicalId}, which does not exist here`);
    return found;
  }

  function choose([condition, then, otherwise]: unknown[]): unknown {
    return resolve(holds(textOf(condition)) ? then : otherwise);
  }

  function findInMap([map = '', first = '', second = '']: string[]): unknown {
    return template.Mappings[map]?.[first]?.[second];
  }

  function substitute(argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return textOf(text).replace(/\$\{([^{}]*)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(variables, name)) return textOf(resolve(variables[name]));
      return textOf(name.includes('.') ? attribute(name.split('.')) : reference(name));
    });
  }
}

/** Every logical id that the value refers to. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  visit(value);
  return found;

  function visit(part: unknown): void {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, item] of Object.entries(part)) {
      if (key === 'Ref' && typeof item === 'string') found.add(item);
      if (key === 'Fn::GetAtt') found.add(String(Array.isArray(item) ? item[0] : String(item).split('.')[0]));
      if (key === 'Fn::Sub') addVariables(Array.isArray(item) ? item[0] : item);
      visit(item);
    }
  }

  function addVariables(text: unknown): void {
    for (const [, name = ''] of String(text).matchAll(/\$\{([^!{}][^{}]*)\}/g)) found.add(name.split('.')[0] ?? '');
  }
}

/** The logical ids, each after those it refers to or says that it depends on. Throws if they go round in a circle. */
export function inOrder(resources: Readonly<Record<string, StackResource>>): string[] {
  const done = new Set<string>();
  const open = new Set<string>();
  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return [...done];

  function visit(logicalId: string): void {
    const resource = resources[logicalId];
    if (resource === undefined || done.has(logicalId)) return;
    if (open.has(logicalId)) throw new Error(`The template's resources depend on each other: ${[...open].join(', ')}`);
    open.add(logicalId);
    for (const needed of [...[resource.DependsOn].flat(), ...referencesIn(resource.Properties)]) visit(needed);
    open.delete(logicalId);
    done.add(logicalId);
  }
}

function isIntrinsic(name: string, argument: unknown): boolean {
  return name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function join(separator: unknown, parts: unknown): string {
  return listOf(parts).map(textOf).join(textOf(separator));
}

function select(index: unknown, parts: unknown): unknown {
  const list = listOf(parts);
  const position = Number(index);
  if (!(position in list)) throw new Error(`Fn::Select asks for part ${position} of ${list.length}`);
  return list[position];
}

function split(separator: unknown, text: unknown): string[] {
  return textOf(text).split(textOf(separator));
}

function pairOf(value: unknown): [unknown, unknown] {
  const [first, second] = listOf(value);
  return [first, second];
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error(`Expected a list in the template, found ${JSON.stringify(value)}`);
  return value;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`Expected a text in the template, found ${JSON.stringify(value)}`);
}
