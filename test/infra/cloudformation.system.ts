import { spawnSync } from 'node:child_process';
import { CelEngine, type Engine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesiseStack, VARIANTS, type Variant } from '#test/factories/stack.ts';

/** Of ARNs that the settings give. */
const CONFIG: ValidateConfig = { severityLevel: 'WARN', exclude: { ids: ['W9002', 'W9013'] } };

const CHANNELS = {
  email: ['a@company.example'],
  slackWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf',
  amazonQ: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' },
};

const DEMANDS = {
  integrations: { archive: true, securityHub: true, eventBus: 'default' },
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
          [variant, 'with all that can be switched on', DEMANDS],
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

/** A program of Python's, with the schemas of each region; no package of npm brings it. Where it is not, there is no test. */
const HAS_CFN_LINT = spawnSync('cfn-lint', ['--version']).status === 0;
/** Between them they have every kind of resource. */
const LINTED: readonly Variant[] = ['own, prefix and key', 'own, sns', 'existing', 'foreign, eventbridge'];
const REGIONS = ['eu-central-1', 'us-east-1', 'ap-southeast-1'];

if (HAS_CFN_LINT) {
  test('cfn-lint, too, has nothing to object to, in several regions', () => {
    const stacks = LINTED.map((variant) => synthesiseStack({ ...VARIANTS[variant], alerts: CHANNELS, ...DEMANDS }));
    const files = stacks.map(({ assembly }) => assembly.getStackArtifact('traceward').templateFullPath);
    const { status, stdout } = spawnSync('cfn-lint', ['--regions', ...REGIONS, '--', ...files], {
      encoding: 'utf8',
    });
    for (const { remove } of stacks) remove();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }, 300_000);
}
