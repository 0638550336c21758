import type { Finding } from '#core/correlate/finding.ts';
import type { Alert } from '#core/notify/alert.ts';
import { createLiveAttempt, type LiveAttemptOptions } from '#core/notify/live-attempt.ts';
import type { Alerting, NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { sendDigests } from '#core/notify/send-digests.ts';
import { type ApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { announcePending } from '#core/store/announce-findings.ts';
import type { Publish } from '#core/store/attempt.ts';
import { type Budgets, createBudgets } from '#core/store/budget.ts';
import { createDoneCache, type DoneCache } from '#core/store/done-cache.ts';
import type { Retains } from '#core/store/known-addresses.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import { listFindings } from '#core/store/stored-finding.ts';
import type { Table } from '#core/store/table.ts';
import { anAlerting } from './alerting.ts';
import { factsOf, type Log } from './scan.ts';

export type Clock = { now: () => number; advance: (milliseconds: number) => void };

export function createClock(start = Date.UTC(2026, 1, 9, 16)): Clock {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}

export const RETENTION = { bindings: 90, contacts: 14, findings: 400 };

/** What one attempt works with, over a topic that keeps what it gets. */
export function createAttempt(
  table: Table,
  clock: Clock,
  published: Finding[],
  changes: Partial<LiveAttemptOptions> = {},
): NotifyingAttempt {
  owners += 1;
  return createLiveAttempt({
    table,
    doneCache: createDoneCache(clock.now),
    now: clock.now,
    lifetimes: createLifetimes(RETENTION, clock.now),
    apiServers: NO_API_SERVERS,
    retains: 'known',
    budgets: createBudgets(clock.now),
    publish: async (findings) => {
      published.push(...findings);
      return new Set();
    },
    alerting: alertingTo([], clock),
    owner: `function ${owners}`,
    checkTime: () => {},
    ...changes,
  });
}

let owners = 0;

function alertingTo(alerts: Pipeline['alerts'], clock: Clock): Alerting {
  return anAlerting(async (alert) => {
    alerts.push({ alert, at: clock.now() });
    return 'told';
  });
}

export type Pipeline = {
  readonly table: Table;
  readonly clock: Clock;
  /** Every finding that was published for machines, in order. */
  readonly published: Finding[];
  /** Every message that people got, in order, and when (milliseconds). */
  readonly alerts: { readonly alert: Alert; readonly at: number }[];
  /** Gives one object to a function, which remembers nothing unless `recall` is given. */
  deliver(log: Log, options?: DeliverOptions): Promise<void>;
  /** What the scheduled function does. */
  announcePending(): Promise<number>;
  sendDigests(options?: DeliverOptions): Promise<number>;
  findings(): Promise<Finding[]>;
};

export type DeliverOptions = {
  readonly alerting?: Partial<Alerting>;
  readonly doneCache?: DoneCache;
  readonly table?: Table;
  readonly publish?: Publish;
  readonly apiServers?: ApiServers;
  readonly retains?: Retains;
  readonly budgets?: Budgets;
  readonly maxRetained?: number;
};

/** The state behind the pipeline: a table, a clock, and a topic that keeps what it gets. */
export function createPipeline(table: Table, clock = createClock()): Pipeline {
  const published: Finding[] = [];
  const alerts: Pipeline['alerts'] = [];
  const attempt = ({ alerting = {}, ...changes }: Omit<DeliverOptions, 'maxRetained'> = {}) =>
    createAttempt(table, clock, published, { ...changes, alerting: { ...alertingTo(alerts, clock), ...alerting } });

  return {
    ...{ table, clock, published, alerts, deliver, findings },
    announcePending: () => announcePending(attempt()),
    sendDigests: (options = {}) => sendDigests(attempt(options)),
  };

  async function deliver(log: Log, options: DeliverOptions = {}): Promise<void> {
    const { source = 'test.log', cluster = 'default' } = log;
    const { maxRetained = 1000, ...changes } = options;
    const session = openObjectFacts({ attempt: attempt(changes), cluster, source, maxRetained });
    for (const facts of factsOf(log).clusters.values()) await session.absorb(facts);
  }

  async function findings(): Promise<Finding[]> {
    const all: Finding[] = [];
    for await (const finding of listFindings(attempt())) all.push(finding);
    return all.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** What must be the same however the findings came about. */
export function identities(findings: readonly Finding[]): string[] {
  return findings.map(({ id, basis }) => `${id} ${basis}`).sort();
}
