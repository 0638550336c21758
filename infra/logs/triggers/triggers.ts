import type { Logs } from '#core/settings/logs-section.ts';
import { triggerByEventBridge } from './eventbridge-trigger.ts';
import { triggerByS3 } from './s3-trigger.ts';
import { triggerBySns } from './sns-trigger.ts';
import type { LogTrigger } from './trigger.ts';

export const TRIGGERS: Record<Logs['trigger'], LogTrigger> = {
  s3: triggerByS3,
  eventbridge: triggerByEventBridge,
  sns: triggerBySns,
};
