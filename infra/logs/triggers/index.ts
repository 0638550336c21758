import type { Logs } from '../../../lambda/core/settings/logs.ts';
import { triggerByEventBridge } from './eventbridge.ts';
import { triggerByS3 } from './s3.ts';
import { triggerBySns } from './sns.ts';
import type { Trigger } from './trigger.ts';

export const TRIGGERS: Record<Logs['trigger'], Trigger> = {
  s3: triggerByS3,
  eventbridge: triggerByEventBridge,
  sns: triggerBySns,
};
