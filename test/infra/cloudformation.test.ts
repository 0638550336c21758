import { CelEngine, type Engine, TemplateFile, type ValidateConfig } from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesiseStack, VARIANTS, type Variant } from '../factories/stack.ts';

/** Of dependencies that the CDK adds twice, and of ARNs that the settings give. */
const CONFIG: ValidateConfig = { severityLevel: 'WARN', exclude: { ids: ['W3005', 'W9002', 'W9013'] } };

describe('CloudFormation', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new CelEngine();
  }, 60_000);
  afterAll(() => engine.free());

  test.each(Object.keys(VARIANTS) as Variant[])('would accept the template (%s)', (variant) => {
    const { assembly, remove } = synthesiseStack({ ...VARIANTS[variant], alerts: { email: ['a@company.example'] } });
    const file = new TemplateFile(assembly.getStackByName('traceward').templateFullPath);
    const { diagnostics } = engine.validateStandard(file, CONFIG);
    remove();
    expect(diagnostics.map(({ ruleId, message }) => `${ruleId} ${message}`)).toEqual([]);
  });
});
