import { referencesIn } from './resolve.ts';
import type { Resource } from './template.ts';

/** The logical ids, each after those it refers to or says that it depends on. Throws if they go round in a circle. */
export function inOrder(resources: Readonly<Record<string, Resource>>): string[] {
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
