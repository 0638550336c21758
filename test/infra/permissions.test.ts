import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { resourceOf, synthesiseTemplate } from '#test/factories/stack.ts';
import { permissionsOf } from '#test/iam/attached-statements.ts';
import { CONFIGURATIONS } from '#test/iam/configurations.ts';
import { type AttachedStatement, describeCall } from '#test/iam/decide.ts';
import { deployStack, ofType } from '#test/iam/deployed-stack.ts';
import { unusedGrants } from '#test/iam/grants.ts';
import { serviceCalls } from '#test/iam/service-calls.ts';

/** What the functions' own code calls is tried in test/e2e/permissions.e2e.ts. */
describe.each(Object.entries(CONFIGURATIONS))('permissions (%s)', (_, document) => {
  const settings = readSettings(JSON.stringify(document), 'traceward.json');
  const stack = deployStack(synthesiseTemplate(document));
  const { statements, isAllowed } = permissionsOf(stack, settings);
  const calls = serviceCalls(stack, settings);

  test('cover what the services of AWS do for the stack', () => {
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter((call) => !isAllowed(call)).map(describeCall)).toEqual([]);
  });

  test('let the services and the state machine do nothing else', () => {
    const isOfCode = ({ to, statement }: AttachedStatement) =>
      statement.Principal === undefined
        ? !to.includes('RescanMachineRole')
        : !JSON.stringify(statement).includes('Service');
    const unused = unusedGrants(calls, statements, isAllowed).filter(({ of }) => !isOfCode(of));
    expect(unused.map(({ of, action, resource }) => `${of.name} ${action} ${resource}`)).toEqual([]);
  });

  test('let a service act for nothing but the stack and its bucket', () => {
    const ofServices = calls.filter(({ principal, action }) => 'service' in principal && !action.startsWith('sts:'));
    const another = { 'aws:sourcearn': 'arn:aws:sns:us-east-1:999999999999:a', 'aws:sourceaccount': '999999999999' };
    const forOthers = ofServices.flatMap(({ context, ...call }) => [
      { ...call, context: { ...context, ...another } },
      // The name of a bucket may belong to somebody else tomorrow.
      ...(String(context['aws:sourcearn']).startsWith('arn:aws:s3:')
        ? [{ ...call, context: { ...context, 'aws:sourceaccount': another['aws:sourceaccount'] } }]
        : []),
    ]);
    expect(forOthers.length).toBeGreaterThan(10);
    expect(forOthers.filter((call) => isAllowed(call)).map(describeCall)).toEqual([]);
  });

  test('refuse connections without encryption, where the template has a policy for the resource', () => {
    const held = new Set(statements.filter(({ statement }) => statement.Effect === 'Deny').map(({ to }) => to));
    const plain = calls
      .filter(({ resource }) => held.has(resource.split('/')[0] ?? ''))
      .map((call) => ({ ...call, context: { ...call.context, 'aws:securetransport': 'false' } }));
    expect(plain.length).toBeGreaterThan(5);
    expect(plain.filter((call) => isAllowed(call)).map(describeCall)).toEqual([]);
  });

  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
  test('are documents that IAM takes: of its characters, and short enough', () => {
    const lengths = new Map<string, number>();
    for (const { kind, to, statement } of statements) {
      const text = JSON.stringify(statement);
      expect(text).toMatch(/^[\t\n\r -\xFF]*$/);
      const holder = `${kind} of ${to}`;
      lengths.set(holder, (lengths.get(holder) ?? 100) + text.length);
    }
    const roles = new Set(ofType(stack, 'AWS::IAM::Role').map(({ arn }) => arn));
    const limitOf = (holder: string) => {
      if (holder.startsWith('identity')) return 10_240;
      return roles.has(holder.replace('resource of ', '')) ? 2048 : 20_480;
    };
    expect([...lengths].filter(([holder, length]) => length > limitOf(holder))).toEqual([]);
  });

  test('that others are to paste are shown as they are: in ASCII', () => {
    const pastes = Object.entries(stack.outputs).filter(([name]) => /ToPaste$|^ShipperPolicy$/.test(name));
    for (const [, text] of pastes) expect(text).toMatch(/^[ -~]*$/);
  });
});

test('what the CDK changes the notifications of a bucket with calls what its role may, and nothing else', () => {
  const template = synthesiseTemplate(CONFIGURATIONS['existing, s3, inventory']);
  const { Code } = resourceOf(template, 'AWS::Lambda::Function', 'BucketNotificationsHandler').Properties;
  const calls = JSON.stringify(Code).matchAll(/\bs3\.(\w+)\(/g);
  expect(new Set([...calls].map(([, name]) => name))).toEqual(
    new Set(['get_bucket_notification_configuration', 'put_bucket_notification_configuration']),
  );
});
