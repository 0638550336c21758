import { CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Lets a resource wait for nothing that its properties name, too: `named`. That would be said twice, and cfn-lint complains
 * of it (W3005). The CDK collects what a resource waits for when it writes the template, so this is decided then.
 */
export function waitOnce(construct: IConstruct, ...named: readonly IConstruct[]): void {
  const resource = resourceOf(construct);
  const resources = named.map(resourceOf);
  resource.addOverride('DependsOn', Lazy.any({ produce: () => othersOf(resource, resources) }));
}

function othersOf(resource: CfnResource, named: readonly CfnResource[]): readonly string[] | undefined {
  const others = resource.obtainDependencies().filter((each) => each instanceof CfnResource);
  const ids = others
    .filter((each) => !named.includes(each) && isWritten(each))
    .map((each): string => Stack.of(resource).resolve(each.logicalId));
  return ids.length === 0 ? undefined : [...new Set(ids)].sort();
}

/** The CDK leaves out what it finds empty, such as a policy without statements. It says so to its own classes alone. */
function isWritten(resource: CfnResource): boolean {
  const says: unknown = Reflect.get(resource, 'shouldSynthesize');
  return typeof says !== 'function' || Reflect.apply(says, resource, []) === true;
}

function resourceOf(construct: IConstruct): CfnResource {
  const resource = construct instanceof CfnResource ? construct : construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new TypeError(`${construct.node.path} is no resource`);
  return resource;
}
