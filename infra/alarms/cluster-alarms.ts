import { Duration } from 'aws-cdk-lib';
import { WATCH_INTERVAL } from '#infra/functions/watch-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { metricOf } from './own-metric.ts';

/** Two runs of watch, so that one that comes a moment late leaves no gap. */
const PERIOD = Duration.minutes(2 * WATCH_INTERVAL.toMinutes());

/** What watch says of each cluster. It writes both metrics in every run, so their absence means that it does not run. */
export function clusterAlarms(): OperationsAlarmProps[] {
  return [
    {
      name: 'silent-cluster',
      metric: metricOf('SilentClusters', 'Maximum', PERIOD),
      happened: 'A cluster that sent logs has stopped; without data, watch has stopped, and no cluster is watched.',
      remedy: "watch's log names the cluster; look at its shipper, and at the notifications of the bucket.",
      tellMissing: true,
    },
    {
      name: 'blind-cluster',
      metric: metricOf('BlindClusters', 'Maximum', PERIOD),
      happened: 'For an hour, the logs of a cluster showed too little, so nothing could be found there.',
      remedy: "watch's log names the cluster and the reason; the simplest is to name its API server in apiServers.",
    },
  ];
}
