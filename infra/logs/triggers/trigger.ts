import type { Construct } from 'constructs';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import type { WorkQueue } from '#infra/notification-queue.ts';
import type { Paste } from '#infra/paste.ts';
import type { Topics } from '#infra/topics.ts';

export interface TriggerProps {
  readonly logs: LogBucket;
  readonly queue: WorkQueue;
  readonly topics: Topics;
  /** The topic that an existing bucket notifies; null without one. */
  readonly topicArn: string | null;
}

/** Makes each new object of the logs a message in the queue. Returns what the bucket's owner has yet to do for that. */
export type LogTrigger = (scope: Construct, props: TriggerProps) => readonly Paste[];
