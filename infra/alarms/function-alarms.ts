import { Duration } from 'aws-cdk-lib';
import type { EntryFunction } from '#infra/functions/entry-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';

export interface AlarmedFunctions {
  readonly detect: EntryFunction;
  readonly announce: EntryFunction;
  readonly digest: EntryFunction;
  readonly watch: EntryFunction;
}

const PERIOD = { period: Duration.minutes(15) };

export function functionAlarms({ detect, announce, digest, watch }: AlarmedFunctions): OperationsAlarmProps[] {
  return [
    {
      name: 'detect-errors',
      metric: detect.lambda.metricErrors(PERIOD),
      happened: 'detect crashed or ran out of time; its objects are tried again in half an hour.',
      remedy: "look into detect's log for the object that does it.",
    },
    {
      name: 'announce-errors',
      metric: announce.lambda.metricErrors(PERIOD),
      happened: 'announce failed; findings may be stored of which nobody was told.',
      remedy: "look into announce's log, and until it runs again, into the index pending of the table.",
    },
    {
      name: 'digest-errors',
      metric: digest.lambda.metricErrors(PERIOD),
      happened: 'digest failed; people may not hear of what is new in groups that they know.',
      remedy: "look into digest's log, and until it runs again, into the index pending of the table.",
    },
    {
      name: 'watch-errors',
      metric: watch.lambda.metricErrors(PERIOD),
      happened: 'watch failed; a cluster whose logs stopped or went blind would not be noticed.',
      remedy: "look into watch's log.",
    },
    ...Object.entries({ detect, announce, digest, watch }).map(([name, entry]) => ({
      name: `${name}-throttles`,
      metric: entry.lambda.metricThrottles(PERIOD),
      happened: `Lambda refused to run ${name}, because the account's concurrency was used up.`,
      remedy: 'ask for a higher quota of concurrent executions, or lower maxConcurrency in traceward.json.',
    })),
  ];
}
