import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';
import { accountsOf, statementsOfOwners, statementsOfStack } from '#test/iam/attached-statements.ts';
import { CONFIGURATIONS } from '#test/iam/configurations.ts';
import { decide, describeCall } from '#test/iam/decide.ts';
import { deployStack } from '#test/iam/deployed-stack.ts';
import { serviceCalls } from '#test/iam/service-calls.ts';

describe('what AWS does for the stack', () => {
  test.each(Object.entries(CONFIGURATIONS))('is permitted (%s)', (_, document) => {
    const settings = readSettings(JSON.stringify(document), 'traceward.json');
    const stack = deployStack(synthesiseTemplate(document));
    const statements = [...statementsOfStack(stack), ...statementsOfOwners(stack, settings)];
    const calls = serviceCalls(stack, settings);
    const denied = calls.filter((call) => decide(call, statements, accountsOf(settings)) !== 'allowed');
    expect(calls.length).toBeGreaterThan(50);
    expect([...new Set(denied.map(describeCall))]).toEqual([]);
  });
});
