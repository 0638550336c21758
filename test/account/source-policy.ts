/** A policy by which a service may do one thing, for a source of it. */
export function allowing(service: string, action: string, resource: string, ...sources: readonly string[]): object {
  const Condition = { ArnEquals: { 'aws:SourceArn': sources } };
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: action, Resource: resource, Condition };
  return { Version: '2012-10-17', Statement: [statement] };
}
