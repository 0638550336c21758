import { Duration } from 'aws-cdk-lib';
import { WATCH_INTERVAL } from '#infra/functions/watch-function.ts';
import type { AlarmedFunctions } from './function-alarms.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { metricOf } from './own-metric.ts';

/** Two runs of watch, so that one that comes a moment late leaves no gap. */
const PERIOD = Duration.minutes(2 * WATCH_INTERVAL.toMinutes());

/**
 * What watch cannot tell itself. What changes in a cluster it tells: an alarm that rings for one cluster would hide what
 * happens to the next.
 */
export function watchAlarms({ announce, digest, watch }: AlarmedFunctions): OperationsAlarmProps[] {
  return [
    ...Object.entries({ announce, digest, watch }).map(
      ([name, entry]): OperationsAlarmProps => ({
        name: `${name}-stopped`,
        metric: entry.lambda.metricInvocations({ period: PERIOD }),
        below: 1,
        happened: `${name} has not run for ${PERIOD.toMinutes()} minutes, though it should again and again.`,
        remedy: `look at the rule in EventBridge that runs ${name}: somebody may have disabled it.`,
      }),
    ),
    {
      name: 'no-receiver',
      metric: metricOf('ConfirmedReceivers', 'Maximum', PERIOD),
      below: 1,
      happened:
        'Nobody gets alerts, or those of a route: no receiver there has a confirmed subscription, or watch does not run.',
      remedy: 'name receivers in traceward.json, and have them confirm; see docs/first-deployment.md.',
    },
  ];
}
