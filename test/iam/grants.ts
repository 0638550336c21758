import { matchesGlob } from '#core/glob.ts';
import type { Permissions } from './attached-statements.ts';
import { type AttachedStatement, type Call, describeCall } from './decide.ts';

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

/** The grants of the statements that none of the calls needs: without one, all of them are as permitted as before. */
export function unusedGrants(
  calls: readonly Call[],
  all: readonly AttachedStatement[],
  isAllowed: Permissions['isAllowed'],
): Grant[] {
  const distinct = [...new Map(calls.map((call) => [describeCall(call), call])).values()];
  const allowing = all.filter(({ statement }) => statement.Effect === 'Allow');
  return allowing.flatMap(grantsOf).filter((grant) => {
    const left = without(grant, all);
    const concerned = distinct.filter(({ action }) => matchesGlob(grant.action.toLowerCase(), action.toLowerCase()));
    return concerned.every((call) => isAllowed(call, left));
  });
}

/** The statements that deny, and that none of the calls feels: what they deny is not permitted anyway. */
export function unfeltDenials(
  calls: readonly Call[],
  all: readonly AttachedStatement[],
  isAllowed: Permissions['isAllowed'],
): AttachedStatement[] {
  return all
    .filter(({ statement }) => statement.Effect === 'Deny')
    .filter((denial) => {
      const left = all.filter((each) => each !== denial);
      return !calls.some((call) => !isAllowed(call, all) && isAllowed(call, left));
    });
}
