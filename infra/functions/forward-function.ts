import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type QueueContent, WorkQueue } from '#infra/notification-queue.ts';
import type { Topics } from '#infra/topics.ts';
import type { CodeOf, FunctionName } from './entry.ts';
import { EntryFunction } from './entry-function.ts';

/** What findings are handed on to. */
export type Target = 'archive' | 'security-hub' | 'event-bus';

interface TargetKind {
  readonly id: string;
  readonly entry: FunctionName;
  readonly queue: QueueContent;
  readonly does: string;
  /** Findings that are handed on together, and how long more of them are waited for. */
  readonly batchSize: number;
  readonly windowSeconds: number;
}

const TARGETS: Readonly<Record<Target, TargetKind>> = {
  // Few large files are read faster than many small ones, and nobody waits for them.
  archive: {
    ...{ id: 'Archive', entry: 'archive', queue: 'ArchiveFindings', does: 'keeps findings as files in S3' },
    ...{ batchSize: 1000, windowSeconds: 300 },
  },
  'security-hub': {
    ...{
      id: 'SecurityHub',
      entry: 'security-hub',
      queue: 'SecurityHubFindings',
      does: 'imports findings into Security Hub',
    },
    ...{ batchSize: 100, windowSeconds: 10 },
  },
  'event-bus': {
    ...{ id: 'EventBus', entry: 'event-bus', queue: 'BusEvents', does: 'puts findings and alerts on an event bus' },
    ...{ batchSize: 100, windowSeconds: 5 },
  },
};

/** The least that there is. */
const MAX_CONCURRENCY = 2;

export interface ForwardProps {
  readonly codeOf: CodeOf;
  readonly topics: Topics;
}

export interface Forwarding {
  readonly target: Target;
  readonly entry: EntryFunction;
  /** Findings that wait to be handed on. */
  readonly queue: WorkQueue;
}

/** A function that hands on what the topic of findings carries, which waits in a queue while its target is out of order. */
export function createForwarding(scope: Construct, target: Target, { codeOf, topics }: ForwardProps): Forwarding {
  const { id, entry: program, queue: content, does, batchSize, windowSeconds } = TARGETS[target];
  const entry = new EntryFunction(scope, id, {
    entry: program,
    codeOf,
    description: `traceward: ${does}`,
    memorySize: 256,
    timeout: Duration.minutes(2),
    environment: { METRICS_NAMESPACE: Stack.of(scope).stackName },
  });
  const queue = new WorkQueue(entry, 'Queue', content);
  queue.deliverTo(entry, { batchSize, windowSeconds, maxConcurrency: MAX_CONCURRENCY });
  queue.subscribeTo([topics.findings]);
  return { target, entry, queue };
}
