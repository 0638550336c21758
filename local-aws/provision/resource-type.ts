import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Clients } from '#local-aws/servers/clients.ts';
import type { Physical } from '#local-aws/template/resolve.ts';
import type { ProvisionedResource } from './resources.ts';

export type CreateContext = {
  readonly logicalId: string;
  readonly clients: Clients;
  readonly region: string;
  readonly account: string;
};

export type Created = Physical & {
  /** What the resource is, where whoever runs the pipeline must know. */
  readonly resources?: readonly ProvisionedResource[];
};

/** How a type of the template's resources comes to life on the local servers. */
export type ResourceType = {
  /** The properties that are read; all others are ignored. */
  readonly properties: readonly string[];
  /** `properties`: resolved. Throws what valibot throws if they are not of the form that CloudFormation has. */
  create(properties: unknown, context: CreateContext): Promise<Created>;
};

/** A resource type from the definition of its properties. */
export function resourceType<Entries extends v.ObjectEntries>(
  entries: Entries,
  create: (
    properties: v.InferOutput<v.ObjectSchema<Entries, undefined>>,
    context: CreateContext,
  ) => Created | Promise<Created>,
): ResourceType {
  const schema = v.object(entries);
  return {
    properties: Object.keys(entries),
    async create(properties, context) {
      return create(v.parse(schema, properties), context);
    },
  };
}

/** CloudFormation takes numbers as texts, too. */
export const number = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.number());

export const list = <Item extends v.GenericSchema>(item: Item) => v.optional(v.array(item), []);

/**
 * A name for a resource that the template leaves to CloudFormation. The same logical id gives the same name, so that
 * what a run left is found by the next. `longest`: what the service allows.
 */
export function physicalName(logicalId: string, longest = 80): string {
  const name = `traceward-${logicalId}`;
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 9)}-${createHash('sha256').update(logicalId).digest('hex').slice(0, 8)}`;
}
