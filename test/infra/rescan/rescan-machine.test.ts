import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { planRun } from '#core/rescan/plan.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { LIVE_READERS } from '#infra/rescan/report-function.ts';
import { flatten, resourceOf, synthesiseTemplate, VARIANTS, type Variant } from '#test/factories/stack.ts';
import { definitionOf } from '#test/factories/state-machine.ts';

const template = synthesiseTemplate();
const { StartAt, States } = definitionOf(template);
const MAPS = ['ReadListing', 'ReadManifest', 'ReadInventory'];
const plan = planRun('run-1', readRescanRequest({}), {
  settings: defaultSettings(),
  logBucket: 'logs',
  rescanBucket: 'results',
});

/** Each `$.path` that a part of the definition takes from the state. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('$.') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

describe('the state machine of the rescan', () => {
  test.each(Object.keys(VARIANTS) as Variant[])('is one that Step Functions would accept (%s)', (variant) => {
    const { isValid, errorsText } = validate(definitionOf(synthesiseTemplate(VARIANTS[variant])));
    expect({ isValid, faults: errorsText('\n') }).toEqual({ isValid: true, faults: '' });
  });

  test('plans, goes through the objects in the way that was planned, and reports', () => {
    expect(StartAt).toBe('Plan');
    expect(States['Plan']?.Next).toBe('Reader');
    expect(States['Reader']).toMatchObject({
      Choices: [
        { Variable: '$.reader', StringEquals: 'objects', Next: 'ReadListing' },
        { Variable: '$.reader', StringEquals: 'inventory', Next: 'ReadInventory' },
      ],
      Default: 'ReadManifest',
    });
    for (const map of MAPS) expect(States[map]).toMatchObject({ Type: 'Map', Next: 'Divide' });
  });

  test('makes the report in parts: each step when the one before is done, and of what was divided', () => {
    const parts = [
      ['DealParts', '$.deal', 20],
      ['SumParts', '$.sum', 20],
      ['JoinParts', '$.join', 20],
      ['FindParts', '$.find', LIVE_READERS],
      ['SeekParts', '$.seek', LIVE_READERS],
    ] as const;
    expect(States['Divide']).toMatchObject({ Next: 'DealParts', Parameters: { 'run.$': '$.run', step: 'divide' } });
    for (const [at, [name, ItemsPath, MaxConcurrency]] of parts.entries()) {
      expect(States[name]).toMatchObject({
        ...{ ItemsPath, MaxConcurrency, ResultPath: null, Next: parts[at + 1]?.[0] ?? 'Report' },
        ItemSelector: { 'run.$': '$.run', 'division.$': '$.division', 'work.$': '$$.Map.Item.Value' },
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } },
      });
      const [part] = Object.values(States[name]?.ItemProcessor?.States ?? {});
      expect(part).toMatchObject({
        Parameters: { 'run.$': '$.run', step: 'part', 'division.$': '$.division', 'work.$': '$.work' },
      });
      expect((part?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('retry');
    }
    expect(States['Report']).toMatchObject({
      ...{ End: true, Parameters: { 'run.$': '$.run', step: 'gather', 'division.$': '$.division' } },
    });
  });

  test('takes no more than half of what the live table may be read, over all functions at once', () => {
    const { Properties } = resourceOf(template, 'AWS::Lambda::Function', 'RescanReportFunction');
    const variables = (Properties['Environment'] as { Variables: Record<string, string> }).Variables;
    const table = resourceOf(template, 'AWS::DynamoDB::Table', 'StateTable').Properties;
    const { MaxReadRequestUnits } = table['OnDemandThroughput'] as { MaxReadRequestUnits: number };
    for (const step of ['FindParts', 'SeekParts']) {
      const atOnce = Number(States[step]?.['MaxConcurrency']);
      expect(Number(variables['LIVE_READS_PER_SECOND']) * atOnce).toBe(MaxReadRequestUnits / 2);
    }
  });

  test.each(MAPS)('%s takes from the plan only what is always there', (map) => {
    const paths = pathsIn({ ...States[map], ItemProcessor: undefined, ResultPath: undefined });
    const names = paths.map((path) => path.slice(2).split('.')[0] ?? '');
    expect(names).toEqual(expect.arrayContaining(['run', 'results', 'toleratedFailurePercentage']));
    expect(names.filter((name) => !(name in plan))).toEqual([]);
  });

  test.each(MAPS)('a failure of %s is not caught: a redrive goes on there', (map) => {
    expect(States[map]).not.toHaveProperty('Catch');
    expect(States[map]).not.toHaveProperty('Retry');
  });

  test.each(MAPS)('%s gives batches, that may take long, to a bounded number of functions', (map) => {
    const bounded = definitionOf(synthesiseTemplate({ rescan: { maxConcurrency: 7 } })).States[map];
    expect(bounded).toMatchObject({
      MaxConcurrency: 7,
      ItemBatcher: { MaxItemsPerBatch: 1000, MaxInputBytesPerBatch: 245_760 },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ToleratedFailurePercentagePath: '$.toleratedFailurePercentage',
    });
  });

  test.each(MAPS)('%s writes what became of each object into the bucket of results', (map) => {
    expect(States[map]?.ResultWriter).toEqual({
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'RescanBucket', 'Prefix.$': '$.results' },
      WriterConfig: { OutputType: 'JSONL', Transformation: 'FLATTEN' },
    });
  });

  test.each(MAPS)('a batch of %s goes on after a timeout, and is tried again after what passes', (map) => {
    const [batch] = Object.values(States[map]?.ItemProcessor?.States ?? {});
    expect(batch?.Retry).toEqual([
      expect.objectContaining({ ErrorEquals: ['resume'], MaxAttempts: 500, BackoffRate: 1 }),
      expect.objectContaining({
        ErrorEquals: expect.arrayContaining(['retry', 'Lambda.TooManyRequestsException']),
        JitterStrategy: 'FULL',
      }),
      expect.objectContaining({ ErrorEquals: expect.arrayContaining(['Sandbox.Timedout']), MaxAttempts: 2 }),
    ]);
  });

  test('what is asked for in a wrong way is not tried again', () => {
    const named = (States['Plan']?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named).toContain('retry');
    expect(named).not.toContain('settings');
    expect(named).not.toContain('States.ALL');
    expect(named).not.toContain('States.TaskFailed');
  });

  test('logs everything but the data, and outlives neither the stack nor three months', () => {
    const { Properties } = resourceOf(template, 'AWS::StepFunctions::StateMachine');
    expect(flatten(Properties['LoggingConfiguration'])).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    const group = resourceOf(template, 'AWS::Logs::LogGroup', 'RescanMachineLog');
    expect(group).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { LogGroupName: '/aws/vendedlogs/states/traceward-rescan', RetentionInDays: 90 },
    });
  });

  test('a run that fails, times out or is aborted is reported from outside', () => {
    const { Properties } = resourceOf(template, 'AWS::Events::Rule', 'RescanEndedRuns');
    expect(flatten(Properties)).toMatchObject({
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [expect.stringMatching(/^<RescanMachine\w+>$/)],
        },
      },
      Targets: [
        {
          Arn: expect.stringMatching(/^<RescanReportFunction\w+\.Arn>$/),
          InputTransformer: {
            InputPathsMap: { 'detail-name': '$.detail.name', 'detail-status': '$.detail.status' },
            InputTemplate: '{"run":<detail-name>,"ended":<detail-status>}',
          },
        },
      ],
    });
  });
});
