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

const DEMANDS = {
  stackName: 'traceward-2',
  tags: { owner: 'security' },
  permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
  vpc: { subnetIds: ['subnet-01234567'], securityGroupIds: ['sg-01234567'] },
};

describe('CloudFormation', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new CelEngine();
  }, 60_000);
  afterAll(() => engine.free());

  test.each(
    (Object.keys(VARIANTS) as Variant[]).flatMap(
      (variant) =>
        [
          [variant, 'by default', {}],
          [variant, 'with all that an account can demand', DEMANDS],
        ] as const,
    ),
  )('would accept the template (%s, %s)', (variant, _, demands) => {
    const { assembly, remove } = synthesiseStack({ ...VARIANTS[variant], alerts: CHANNELS, ...demands });
    const file = new TemplateFile(assembly.getStackArtifact('traceward').templateFullPath);
    const { diagnostics } = engine.validateStandard(file, CONFIG);
    remove();
    expect(diagnostics.map(({ ruleId, message }) => `${ruleId} ${message}`)).toEqual([]);
  });
});
