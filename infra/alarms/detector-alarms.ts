import { Duration } from 'aws-cdk-lib';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { metricOf } from './own-metric.ts';

/** Of stacks with detectors of the user's. */
export function detectorAlarms(): OperationsAlarmProps[] {
  return [
    {
      name: 'undecided-events',
      metric: metricOf('Undecided', 'Sum', Duration.hours(1)),
      happened: 'A detector of yours could not decide some events; whether it would have held is not known.',
      remedy:
        "detect's log names the detectors and an object; traceward detectors test FILE LOG shows the events, and why.",
    },
  ];
}
