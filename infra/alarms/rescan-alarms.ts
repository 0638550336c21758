import { Duration } from 'aws-cdk-lib';
import type { Rescan } from '#infra/rescan/rescan-construct.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';

const PERIOD = { period: Duration.minutes(15) };

/** A run that was aborted is no alarm: somebody did that. */
export function rescanAlarms({ machine, functions }: Rescan): OperationsAlarmProps[] {
  return [
    {
      name: 'rescan-failed',
      metric: machine.metricFailed(PERIOD),
      happened: 'A rescan ended before it had read everything.',
      remedy: 'see the cause in the execution of the state machine; once it is removed, redrive the execution.',
    },
    {
      name: 'rescan-report-errors',
      metric: functions.report.lambda.metricErrors(PERIOD),
      happened: 'The report of a rescan could not be written; its state is kept, and the findings are in it.',
      remedy: "look into report-rescan's log; redrive the execution, or invoke report-rescan with its name.",
    },
  ];
}
