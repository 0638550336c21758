import type { AttachedStatement } from './decide.ts';

/** One action on one resource that a statement of the template is about: the least that could be taken away. */
export type Grant = {
  readonly of: AttachedStatement;
  readonly action: string;
  readonly resource: string;
};

/** Every grant of a statement. */
export function grantsOf(of: AttachedStatement): Grant[] {
  const { Action = ['sts:AssumeRole'], Resource = ['itself'] } = of.statement;
  return Action.flatMap((action) => Resource.map((resource) => ({ of, action, resource })));
}

/** The statements without a grant: what is left of its statement stays. */
export function without({ of, action, resource }: Grant, all: readonly AttachedStatement[]): AttachedStatement[] {
  const left = grantsOf(of).filter((grant) => grant.action !== action || grant.resource !== resource);
  const replaced = left.map((grant): AttachedStatement => {
    const Resource = of.statement.Resource === undefined ? {} : { Resource: [grant.resource] };
    return { ...of, statement: { ...of.statement, Action: [grant.action], ...Resource } };
  });
  return all.flatMap((each) => (each === of ? replaced : [each]));
}
