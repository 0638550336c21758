import * as v from 'valibot';
import type { Clients } from '#local-aws/servers/clients.ts';
import type { Physical } from '#local-aws/template/resolve.ts';
import type { Piece } from './resources.ts';

export type CreateContext = {
  readonly logicalId: string;
  readonly clients: Clients;
  readonly region: string;
  readonly account: string;
};

export type Created = Physical & {
  /** What the resource is, where whoever runs the pipeline must know. */
  readonly pieces?: readonly Piece[];
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
