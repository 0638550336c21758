import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from '#core/settings/read-settings.ts';
import type { CodeOf } from '#infra/functions/entry.ts';
import { addWarnings } from '#infra/synthesis-notices.ts';
import { TracewardStack } from '#infra/traceward-stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Description: string; readonly Value: unknown }>>;
}

const { context: recommended } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8'));
const context = {
  ...recommended,
  // Warnings are for people; tests look at them in the stack.
  '@aws-cdk/core:annotationsInValidationReport': false,
  // No test reads them, and they take a fifth of the time.
  'aws:cdk:disable-creation-stack-traces': true,
};

/** What no test reads. */
const UNREAD = { builtinCloudFormationValidation: false, stackTraces: false, treeMetadata: false };

/** The settings of the ways in which logs can lie and announce themselves. */
export const VARIANTS = {
  own: {},
  'own, prefix and key': {
    logs: {
      prefix: 'tracee/',
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888',
    },
  },
  'own, eventbridge': { logs: { trigger: 'eventbridge', prefix: 'cluster=a/' } },
  'own, sns': { logs: { trigger: 'sns', prefix: 'tracee/' } },
  existing: { logs: { existing: true, bucket: 'their-logs', prefix: 'cluster=a/' } },
  'existing, eventbridge': { logs: { existing: true, bucket: 'their-logs', trigger: 'eventbridge' } },
  'existing, sns': {
    logs: {
      existing: true,
      bucket: 'their-logs',
      trigger: 'sns',
      topicArn: 'arn:aws:sns:eu-central-1:111122223333:their-topic',
    },
  },
  foreign: {
    logs: {
      existing: true,
      bucket: 'their-logs',
      account: '444455556666',
      prefix: 'tracee/',
      kmsKeyArn: 'arn:aws:kms:eu-west-1:444455556666:key/11112222-3333-4444-5555-666677778888',
    },
  },
  'foreign, eventbridge': {
    logs: { existing: true, bucket: 'their-logs', account: '444455556666', trigger: 'eventbridge', prefix: 'tracee/' },
  },
  'foreign, sns': {
    logs: {
      existing: true,
      bucket: 'their-logs',
      account: '444455556666',
      trigger: 'sns',
      topicArn: 'arn:aws:sns:eu-west-1:444455556666:their-topic',
    },
  },
} as const;

export type Variant = keyof typeof VARIANTS;

/** Settings under `alerts`: all ways in which people are told. */
export const ALL_CHANNELS = {
  email: ['a@company.example'],
  slackWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf',
  amazonQ: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
};

/** The template of a settings document, with functions that do nothing. Each is synthesised once in a run of jest. */
export function synthesiseTemplate(document: object = {}, hasDetectors = false): Template {
  const folder = process.env['SHARED_TEMPLATES'];
  if (folder === undefined) return JSON.parse(writeTemplate(document, hasDetectors));
  const path = join(
    folder,
    `${createHash('sha256')
      .update(JSON.stringify([document, hasDetectors]))
      .digest('hex')}.json`,
  );
  if (!existsSync(path)) {
    const written = `${path}.${process.pid}`;
    writeFileSync(written, writeTemplate(document, hasDetectors));
    renameSync(written, path);
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeTemplate(document: object, hasDetectors: boolean): string {
  const { assembly, remove } = synthesiseStack(document, { hasDetectors });
  const { template } = assembly.getStackArtifact('traceward');
  remove();
  return JSON.stringify(template);
}

interface Options {
  readonly nag?: boolean;
  readonly acknowledge?: readonly { readonly id: string; readonly reason: string }[];
  /** The constructs to which that belongs. */
  readonly at?: readonly string[];
  /** Default: functions that do nothing. */
  readonly codeOf?: CodeOf;
  readonly hasDetectors?: boolean;
}

/** Throws what cdk-nag has to say, if it is asked and nobody acknowledged it. */
export function synthesiseStack(
  document: object,
  { nag = false, acknowledge = [], at = ['Detect'], codeOf, hasDetectors = false }: Options = {},
) {
  const root = mkdtempSync(join(tmpdir(), 'traceward-test-'));
  const remove = () => rmSync(root, { recursive: true });
  const code = mkdtempSync(join(root, 'code-'));
  writeFileSync(join(code, 'index.mjs'), 'export function handler() {}\n');
  const app = new App({ context, outdir: join(root, 'cdk.out'), ...UNREAD });
  if (nag) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const settings = readSettings(JSON.stringify(document), 'traceward.json');
  const props = { settings, hasDetectors, codeOf: codeOf ?? (() => Code.fromAsset(code)) };
  const stack = new TracewardStack(app, 'traceward', props);
  addWarnings(stack, settings);
  if (acknowledge.length > 0) {
    for (const id of at) Validations.of(stack.node.findChild(id)).acknowledge(...acknowledge);
  }
  try {
    const assembly: CloudAssembly = app.synth();
    return { assembly, stack, settings, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The only resource of a type whose logical id begins so. */
export function resourceOf(template: Template, type: string, idPrefix = ''): Resource {
  return entryOf(template, type, idPrefix)[1];
}

/** The logical id of the only resource of a type that begins so. */
export function idOf(template: Template, type: string, idPrefix = ''): string {
  return entryOf(template, type, idPrefix)[0];
}

function entryOf({ Resources }: Template, type: string, idPrefix: string): [string, Resource] {
  const found = Object.entries(Resources).filter(([id, { Type }]) => Type === type && id.startsWith(idPrefix));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} of ${type} ${idPrefix}`);
  return first;
}

/** The logical ids of what a resource waits for: what it says so of, and what its properties name. */
export function waitsFor({ DependsOn = [], Properties }: Resource): ReadonlySet<string> {
  const named = JSON.stringify(Properties).matchAll(/\{"(?:Ref":"|Fn::GetAtt":\[")([^":]+)"/g);
  return new Set([...DependsOn, ...[...named].map(([, id = '']) => id)]);
}

/** A value with its intrinsic functions as text: `{ Ref: 'A' }` as `<A>`, `{ 'Fn::GetAtt': ['A', 'Arn'] }` as `<A.Arn>`. */
export function flatten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flatten);
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[]).join('.')}>`;
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(flatten).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, flatten(member)]));
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string>>;
}

/** Every statement of every policy that ends up at this resource, or at all of the type. */
export function statementsOf(template: Template, type: string, idPrefix = ''): Statement[] {
  return Object.entries(template.Resources)
    .filter(([id, { Type }]) => Type === type && id.startsWith(idPrefix))
    .flatMap(([, { Properties }]) => {
      const { PolicyDocument, KeyPolicy, Policies } = Properties as Record<string, { Statement: Statement[] }>;
      const inline = (Policies ?? []) as unknown as { PolicyDocument: { Statement: Statement[] } }[];
      const documents = [PolicyDocument, KeyPolicy, ...inline.map((policy) => policy.PolicyDocument)];
      return documents.flatMap((document) => document?.Statement ?? []);
    })
    .map((statement) => flatten(statement) as Statement);
}

/** `action on resource`, for each pair that a role may. */
export function allowed(statements: readonly Statement[]): string[] {
  return statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${action} on ${on}`)),
    )
    .sort();
}
