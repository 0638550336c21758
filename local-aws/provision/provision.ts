import { ACCOUNT, type Clients, REGION } from '#local-aws/servers/clients.ts';
import { createResolver, inOrder, type Physical } from '#local-aws/template/resolve.ts';
import type { StackResource, StackTemplate } from '#local-aws/template/stack-template.ts';
import { BUCKET_TYPES } from './provision-buckets.ts';
import { FUNCTION_TYPES } from './provision-functions.ts';
import { QUEUE_TYPES } from './provision-queues.ts';
import { RULE_TYPES } from './provision-rules.ts';
import { TABLE_TYPES } from './provision-tables.ts';
import { TOPIC_TYPES } from './provision-topics.ts';
import type { ResourceType } from './resource-type.ts';
import type { ProvisionedResource } from './resources.ts';

/** What of a template is created here. All else is ignored, and listed. */
const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries(Object.assign({}, BUCKET_TYPES, FUNCTION_TYPES, QUEUE_TYPES, RULE_TYPES, TABLE_TYPES, TOPIC_TYPES)),
);

export type Provisioned = {
  readonly resources: readonly ProvisionedResource[];
  /** What of the template has no effect here: `Type LogicalId`, or `Type LogicalId.Property`. */
  readonly ignored: readonly string[];
  /** The value of one of the template's outputs. Throws if there is none of that name. */
  output(name: string): string;
};

/**
 * Creates the resources of a template on local servers, those first that others refer to. What exists already stays as
 * it is, so the same template can be provisioned again. Throws if the template uses what is not known here.
 */
export async function provision(template: StackTemplate, clients: Clients): Promise<Provisioned> {
  const physical = new Map<string, Physical>();
  const resolver = createResolver({ template, region: REGION, account: ACCOUNT, physical });
  const resources: ProvisionedResource[] = [];
  const ignored: string[] = [];
  const known = Object.entries(template.Resources).filter(([logicalId, resource]) => isKnown(logicalId, resource));

  for (const logicalId of inOrder(Object.fromEntries(known.map(([id, resource]) => [id, onlyRead(id, resource)])))) {
    await create(logicalId);
  }
  return { resources, ignored, output: (name) => String(resolver.resolve(template.Outputs[name]?.Value)) };

  function isKnown(logicalId: string, { Type, Condition }: StackResource): boolean {
    if (Condition !== undefined && !resolver.holds(Condition)) return false;
    if (RESOURCE_TYPES.has(Type)) return true;
    ignored.push(`${Type} ${logicalId}`);
    physical.set(logicalId, placeholder(logicalId));
    return false;
  }

  /** Without what is ignored, which needs no order. */
  function onlyRead(logicalId: string, resource: StackResource): StackResource {
    const read = RESOURCE_TYPES.get(resource.Type)?.properties ?? [];
    const properties = Object.entries(resource.Properties);
    for (const [name] of properties) if (!read.includes(name)) ignored.push(`${resource.Type} ${logicalId}.${name}`);
    return { ...resource, Properties: Object.fromEntries(properties.filter(([name]) => read.includes(name))) };
  }

  async function create(logicalId: string): Promise<void> {
    const resource = template.Resources[logicalId];
    const type = RESOURCE_TYPES.get(resource?.Type ?? '');
    if (resource === undefined || type === undefined) return;
    const read = Object.entries(resource.Properties).filter(([name]) => type.properties.includes(name));
    const properties = resolver.resolve(Object.fromEntries(read));
    const context = { logicalId, clients, region: REGION, account: ACCOUNT };
    const {
      ref,
      attributes,
      resources: added = [],
    } = await type.create(properties, context).catch((cause: unknown) => {
      throw new Error(`cannot create ${resource.Type} ${logicalId}: ${String(cause)}`, { cause });
    });
    physical.set(logicalId, { ref, attributes });
    resources.push(...added);
  }
}

/** For what refers to something that is not created: names that say so. */
function placeholder(logicalId: string): Physical {
  const attributes = new Proxy<Record<string, string>>({}, { get: (_, name) => `${logicalId}.${String(name)}` });
  return { ref: logicalId, attributes };
}
