import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CONFIGURATIONS } from '#test/iam/configurations.ts';
import { type Grant, unfeltDenials, unusedGrants } from '#test/iam/grants.ts';
import { serviceCalls } from '#test/iam/service-calls.ts';
import { exercise } from './permissions/exercise.ts';
import { bundleFunctions, type GuardedStack, startGuardedStack } from './permissions/guarded-stack.ts';

const TIME_LIMIT = 120_000;
/** Each alone is too little. */
const UNSAFE = { 'aws:securetransport': 'false', 's3:tlsversion': '1.1' };
const bundles = bundleFunctions();
afterAll(() => rmSync(bundles, { recursive: true }));

describe.each(Object.entries(CONFIGURATIONS))('%s', (_, document) => {
  let stack: GuardedStack;
  let failure: unknown;
  beforeAll(async () => {
    stack = await startGuardedStack(withoutQuietDay(document), bundles);
    failure = await exercise(stack).catch((error: unknown) => error);
    await stack.stop();
  }, TIME_LIMIT);

  test('is permitted all that it does', () => {
    expect({ faults: stack.guard.faults, failure }).toEqual({ faults: [], failure: undefined });
    expect(stack.guard.calls.length).toBeGreaterThan(100);
  });

  test('is permitted nothing else: without any one action on any one resource, something of it is denied', () => {
    const { statements, isAllowed } = stack.permissions;
    const calls = [...stack.guard.calls, ...serviceCalls(stack.deployed, stack.settings)];
    const unused = unusedGrants(calls, statements, isAllowed);
    const unexplained = unused.filter((grant) => !isExplained(grant, stack));
    expect(unexplained.map(({ of, action, resource }) => `${of.name} ${of.to} ${action} ${resource}`)).toEqual([]);
  });

  test('is denied by every statement that denies, where a connection is not as safe as it has to be', () => {
    const { statements, isAllowed } = stack.permissions;
    const calls = [...stack.guard.calls, ...serviceCalls(stack.deployed, stack.settings)];
    const unsafe = calls.flatMap((call) =>
      Object.entries(UNSAFE).map(([key, value]) => ({ ...call, context: { ...call.context, [key]: value } })),
    );
    const unfelt = unfeltDenials(unsafe, statements, isAllowed);
    expect(unfelt.map(({ name, to }) => `${name} ${to}`)).toEqual([]);
  });
});

/** What is permitted and not done here, by the role's name, with the reason. */
const FOR_RARE_CASES: readonly { role: RegExp; action: string; when: (stack: GuardedStack) => boolean; why: string }[] =
  [
    {
      ...{ role: /RescanBatchRole/, action: 's3:GetObjectVersion' },
      when: ({ settings }) => settings.rescan.inventoryBucket === null,
      why: 'Inventories name versions of objects. Without a bucket of them, nobody is asked to read one.',
    },
    {
      ...{ role: /PagerDutyRole|WebhookRole|SlackRole/, action: 'sqs:ChangeMessageVisibility' },
      when: ({ settings }) => settings.alerts.routes.length > 0,
      why: 'One of the channels fails here, whichever is first; all run the same program.',
    },
    {
      ...{ role: /PagerDutyRole|WebhookRole|SlackRole/, action: 'sqs:SendMessage' },
      when: ({ settings }) => settings.alerts.routes.length > 0,
      why: 'One of the channels fails here, whichever is first; all run the same program.',
    },
    {
      ...{ role: /WatchRole/, action: 'dynamodb:BatchGetItem' },
      when: () => true,
      why: 'An item is read again if another run of the function has changed it meanwhile.',
    },
  ];

function isExplained({ of, action }: Grant, stack: GuardedStack): boolean {
  return FOR_RARE_CASES.some((rare) => rare.role.test(of.to) && rare.action === action && rare.when(stack));
}

/** As a pipeline whose first day is over: people are told at once. */
function withoutQuietDay(document: object): object {
  const { alerts = {}, ...rest }: { alerts?: object } = document;
  return { ...rest, alerts: { ...alerts, baselineHours: 0 } };
}
