import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Settings } from '#core/settings/settings.ts';
import type { Forwarding } from '#infra/functions/forward-function.ts';
import type { Posting } from '#infra/functions/post-function.ts';
import type { WorkQueue } from '#infra/notification-queue.ts';
import type { Rescan } from '#infra/rescan/rescan-construct.ts';
import { detectorAlarms } from './detector-alarms.ts';
import { forwardAlarms } from './forward-alarms.ts';
import { type AlarmedFunctions, functionAlarms } from './function-alarms.ts';
import { logAlarms } from './log-alarms.ts';
import { createOperationsAlarm } from './operations-alarm.ts';
import { postAlarms } from './post-alarms.ts';
import { queueAlarms } from './queue-alarms.ts';
import { rescanAlarms } from './rescan-alarms.ts';
import { watchAlarms } from './watch-alarms.ts';

interface AlarmsProps {
  readonly topic: ITopic;
  readonly queue: WorkQueue;
  readonly functions: AlarmedFunctions;
  readonly posts: readonly Posting[];
  readonly forwardings: readonly Forwarding[];
  readonly rescan: Rescan;
  readonly settings: Pick<Settings, 'alerts' | 'integrations'>;
  readonly hasDetectors: boolean;
}

/** Everything that would otherwise look like the absence of findings. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topic, queue, functions, posts, forwardings, ...props }: AlarmsProps) {
    super(scope, id);
    const all = [
      ...queueAlarms(queue),
      ...functionAlarms(functions),
      ...watchAlarms(functions),
      ...logAlarms(),
      ...(props.hasDetectors ? detectorAlarms() : []),
      ...posts.flatMap((post) => postAlarms(post, props.settings)),
      ...forwardings.flatMap(forwardAlarms),
      ...rescanAlarms(props.rescan),
    ];
    for (const alarm of all) createOperationsAlarm(this, topic, alarm);
  }
}
