import { CelEngine, type Engine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesiseStack, VARIANTS, type Variant } from '#test/factories/stack.ts';

/** Of dependencies that the CDK adds twice, and of ARNs that the settings give. */
const CONFIG: ValidateConfig = { severityLevel: 'WARN', exclude: { ids: ['W3005', 'W9002', 'W9013'] } };

const CHANNELS = {
  email: ['a@company.example'],
  slackWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf',
  amazonQ: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
};

describe('CloudFormation', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new CelEngine();
  }, 60_000);
  afterAll(() => engine.free());

  test.each(Object.keys(VARIANTS) as Variant[])('would accept the template (%s)', (variant) => {
    const { assembly, remove } = synthesiseStack({ ...VARIANTS[variant], alerts: CHANNELS });
    const file = new TemplateFile(assembly.getStackByName('traceward').templateFullPath);
    const { diagnostics } = engine.validateStandard(file, CONFIG);
    remove();
    expect(diagnostics.map(({ ruleId, message }) => `${ruleId} ${message}`)).toEqual([]);
  });
});
