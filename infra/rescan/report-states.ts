import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JsonPath, Map as MapState, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { PARTED_STEPS } from '#core/rescan/report/division.ts';
import { LIVE_READERS } from './report-function.ts';
import { retryTransient } from './retry.ts';

interface ReportStatesProps {
  readonly report: IFunction;
  readonly maxConcurrency: number;
}

/** Step Functions runs so many iterations of a map within an execution. */
const MAX_ITERATIONS_AT_ONCE = 40;

/**
 * Divide → the parts of each step, many at once → Report. The parts run within the execution: they are few, and need no
 * listing. What they come to lies in the bucket of results.
 */
export function createReportStates(scope: Construct, { report, maxConcurrency }: ReportStatesProps) {
  const divide = invokeReport(scope, 'Divide', report, { step: 'divide' });
  const gather = invokeReport(scope, 'Report', report, {
    step: 'gather',
    division: JsonPath.objectAt('$.division'),
  });
  const most = Math.min(maxConcurrency, MAX_ITERATIONS_AT_ONCE);
  const atOnce = { deal: most, sum: most, join: most, find: LIVE_READERS, seek: LIVE_READERS };
  const maps = PARTED_STEPS.map((step) => {
    const name = `${step.slice(0, 1).toUpperCase()}${step.slice(1)}`;
    const map = new MapState(scope, `${name}Parts`, {
      itemsPath: JsonPath.stringAt(`$.${step}`),
      itemSelector: {
        run: JsonPath.stringAt('$.run'),
        division: JsonPath.objectAt('$.division'),
        work: JsonPath.objectAt('$$.Map.Item.Value'),
      },
      maxConcurrency: atOnce[step],
      resultPath: JsonPath.DISCARD,
    });
    return map.itemProcessor(
      invokeReport(scope, name, report, {
        step: 'part',
        division: JsonPath.objectAt('$.division'),
        work: JsonPath.objectAt('$.work'),
      }),
    );
  });
  const last = maps.reduce<LambdaInvoke | MapState>((before, map) => {
    before.next(map);
    return map;
  }, divide);
  last.next(gather);
  return divide;
}

function invokeReport(
  scope: Construct,
  stateName: string,
  report: IFunction,
  payload: Readonly<Record<string, unknown>>,
) {
  const state = new LambdaInvoke(scope, `${stateName}State`, {
    stateName,
    lambdaFunction: report,
    payload: TaskInput.fromObject({ run: JsonPath.stringAt('$.run'), ...payload }),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  retryTransient(state, { maxAttempts: 3 });
  return state;
}
