import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { linesOf } from '#bench/alerts/call-log.ts';
import { type Call, CLUSTERS, DAY, HOUR, MINUTE } from '#bench/alerts/fleet.ts';
import { wholeBytes } from '#bench/cost/detect-log.ts';
import { concurrently } from '#core/concurrency.ts';
import { hashOf } from '#core/hash.ts';
import { detectObject } from '#core/ingest/detect-object.ts';
import { LIGHT_AT_ONCE } from '#core/ingest/process-batch.ts';
import type { Alert, Fate } from '#core/notify/alert.ts';
import { createLiveAttempt } from '#core/notify/live-attempt.ts';
import { alertingIn, type NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { sendDigests } from '#core/notify/send-digests.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { announcePending } from '#core/store/announce-findings.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache, type DoneCache } from '#core/store/done-cache.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import type { Table } from '#core/store/table.ts';
import { toNanoseconds } from '#core/time.ts';
import { createCoverageTally, noteCoverage } from '#core/watch/note-coverage.ts';
import { watchClusters } from '#core/watch/watch-clusters.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable, type MemoryTable } from '#test/factories/memory-table.ts';
import { RETENTION } from '#test/factories/state.ts';
import { type DayObject, type DayRescan, rescanDay } from './rescan-of-day.ts';
import { callsOfDay, type YearFleet } from './year-calls.ts';

/** What a function asked of the table on a day, and keys that it listed of what waits. */
export type Asked = Units & { listed: number };

const FUNCTIONS = ['detect', 'announce', 'digest', 'watch'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export type YearDay = {
  readonly day: number;
  readonly calls: number;
  /** Findings that machines were told of. */
  published: number;
  readonly asked: Readonly<Record<FunctionName, Asked>>;
  /** Of the digest that read most. */
  mostReads: number;
  messages: number;
  /** In e-mails. */
  lines: number;
  longest: number;
  items: number;
  /** What all functions hold between two invocations, facts among it, and what a rescan of the day takes, where it was measured. */
  heapBytes?: number;
  facts?: number;
  rescan?: DayRescan;
};

export type YearOptions = YearFleet & {
  readonly days: number;
  /** Whether anything happens on that day; all do by default. */
  readonly isThere?: (day: number) => boolean;
  /** Days after which it is measured what functions hold. */
  readonly measured: ReadonlySet<number>;
  readonly onDay?: (day: YearDay) => void;
};

/** The hour of the installation: ten in the morning. */
const START = Date.UTC(2026, 10, 2, 10);
/** Of log in one object. */
const OBJECT = 10 * MINUTE;
/** Longer than they have in the cloud, five minutes and a quarter of an hour: they are told of what is due all the same. */
const SCHEDULE: Readonly<Record<Exclude<FunctionName, 'detect'>, number>> = {
  announce: 30 * MINUTE,
  digest: 30 * MINUTE,
  watch: HOUR,
};
/** DynamoDB deletes what has expired within days. */
const DELETED_AFTER = 2 * DAY;
const DAYS_BETWEEN_DELETIONS = 5;

/** Days of a fleet over what every function consists of, on a virtual clock; what has expired is deleted. */
export async function simulateYear({
  days,
  isThere = () => true,
  measured,
  onDay,
  ...fleet
}: YearOptions): Promise<YearDay[]> {
  const memory = createMemoryTable();
  const clock = { time: 0 };
  const now = () => START + clock.time;
  const rows: YearDay[] = [];
  let functions = createFunctions(memory, now);
  for (let day = 0; day < days; day += 1) {
    if (!isThere(day)) continue;
    const calls = callsOfDay(fleet, day);
    const row = createRow(day, calls.length);
    const objects = await live(
      functions,
      row,
      Map.groupBy(calls, ({ at }) => Math.floor(at / OBJECT)),
    );
    if (day % DAYS_BETWEEN_DELETIONS === 0) memory.deleteExpired(now() - DELETED_AFTER);
    row.items = memory.size();
    if (measured.has(day)) {
      row.rescan = await rescanDay(memory, objects, { now, from: START + day * DAY, to: now() });
      row.facts = functions.facts();
      const held = await heapBytes();
      // As after a deployment; what the table holds stays.
      functions = createFunctions(memory, now);
      row.heapBytes = held - (await heapBytes());
    }
    rows.push(row);
    onDay?.(row);
  }
  return rows;

  /** Lets a day go by; returns its objects. In a frame of its own, which holds no function afterwards. */
  async function live(
    { count, detect, ...scheduled }: Functions,
    row: YearDay,
    calls: ReadonlyMap<number, readonly Call[]>,
  ): Promise<readonly NodeObject[]> {
    const objects: NodeObject[] = [];
    count(row);
    for (let object = (row.day * DAY) / OBJECT; object < ((row.day + 1) * DAY) / OBJECT; object += 1) {
      // An object is read when its time is over.
      clock.time = (object + 1) * OBJECT;
      const ended = objectsOf(calls.get(object) ?? [], object, fleet.nodes);
      objects.push(...ended);
      await concurrently(ended, LIGHT_AT_ONCE, detect);
      for (const name of ['announce', 'digest', 'watch'] as const) {
        if (clock.time % SCHEDULE[name] === 0) await scheduled[name]();
      }
    }
    return objects;
  }
}

function createRow(day: number, calls: number): YearDay {
  const asked = (): Asked => ({ reads: 0, writes: 0, requests: 0, listed: 0 });
  return {
    ...{ day, calls, published: 0, mostReads: 0, messages: 0, lines: 0, longest: 0, items: 0 },
    asked: { detect: asked(), announce: asked(), digest: asked(), watch: asked() },
  };
}

type Functions = ReturnType<typeof createFunctions>;

/** The functions, each with a memory and a count of its own. */
function createFunctions(memory: MemoryTable, now: () => number) {
  let row = createRow(0, 0);
  let attempts = 0;
  const standing = { table: memory, now, apiServers: NO_API_SERVERS };
  const tally = createCoverageTally('detect', now);
  const doneCaches: DoneCache[] = [];
  const publish = async (alert: Alert): Promise<Fate> => {
    const lines = formatEMail(alert, toNanoseconds(now())).body.split('\n').length;
    row.messages += 1;
    row.lines += lines;
    row.longest = Math.max(row.longest, lines);
    return 'told';
  };
  const open = Object.fromEntries(FUNCTIONS.map((name) => [name, openAttempts(name)])) as Record<
    FunctionName,
    () => NotifyingAttempt
  >;

  return {
    facts: () => doneCaches.reduce((sum, { size }) => sum + size(), 0),
    count(next: YearDay): void {
      row = next;
    },
    async detect({ cluster, node, source, text }: NodeObject): Promise<void> {
      const attempt = open.detect();
      const bytes = wholeBytes(asynchronous(Buffer.from(text)));
      const { coverage } = await detectObject({ attempt, cluster, source, bytes });
      await noteCoverage({ ...attempt, tally }, { cluster, node }, coverage.counts);
    },
    announce: async () => void (await announcePending(open.announce())),
    async digest(): Promise<void> {
      const { digest } = row.asked;
      const before = digest.reads;
      await sendDigests(open.digest());
      row.mostReads = Math.max(row.mostReads, digest.reads - before);
    },
    async watch(): Promise<void> {
      const { table } = open.watch();
      await watchClusters({ ...standing, table, suppressions: [], unconfirmed: [], unsubscribed: [], publish });
    },
  };

  function openAttempts(name: FunctionName): () => NotifyingAttempt {
    const doneCache = createDoneCache(now);
    doneCaches.push(doneCache);
    const shared = {
      table: counted(memory, () => row.asked[name]),
      doneCache,
      ...{ now, lifetimes: createLifetimes(RETENTION, now), apiServers: NO_API_SERVERS, retains: 'known' as const },
      budgets: createBudgets(now),
      async publish(findings: readonly unknown[]) {
        row.published += findings.length;
        return new Set<string>();
      },
      checkTime: () => {},
      alerting: { ...alertingIn(defaultSettings()), standing: async () => [], publish },
    };
    return () => {
      attempts += 1;
      return createLiveAttempt({ ...shared, owner: `${name} ${attempts}` });
    };
  }
}

/** Counts for whoever the row is of at the time. */
function counted(table: Table, asked: () => Asked): Table {
  const units: Units = {
    get reads() {
      return asked().reads;
    },
    set reads(reads) {
      asked().reads = reads;
    },
    get writes() {
      return asked().writes;
    },
    set writes(writes) {
      asked().writes = writes;
    },
    get requests() {
      return asked().requests;
    },
    set requests(requests) {
      asked().requests = requests;
    },
  };
  return {
    ...countUnits(table, units),
    async *listPending() {
      asked().requests += 1;
      for await (const key of table.listPending()) {
        asked().listed += 1;
        yield key;
      }
    },
  };
}

type NodeObject = DayObject & { readonly cluster: string; readonly node: string };

/** The objects of all nodes at the end of one's time. */
function objectsOf(calls: readonly Call[], object: number, nodes: number): NodeObject[] {
  const byNode = Map.groupBy(calls, (call) => `${call.cluster}/${nodeOf(call, nodes)}`);
  return [...byNode].map(([name, ofNode]) => {
    const [cluster = '', node = ''] = name.split('/');
    const text = ofNode.flatMap((call) => linesOf(call, START)).join('\n');
    const key = `cluster=${cluster}/${node}-${object}.log.gz`;
    return { cluster, node, text: `${text}\n`, source: `s3://${BUCKET}/${key}#3sL4kqtJlcpXroDTDmJrmSpXd3dIbrHY` };
  });
}

/** A name as long as real ones are. */
const BUCKET = 'traceward-logs-111122223333-us-east-1';

async function* asynchronous(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The node that a pod runs on. */
function nodeOf({ pod }: Call, nodes: number): string {
  return `node-${Number.parseInt(hashOf(pod).slice(0, 8), 16) % Math.ceil(nodes / CLUSTERS.length)}`;
}

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** In turns of their own, so that nothing on the stack is held; twice, as what ends in the first collection may hold something. */
async function heapBytes(): Promise<number> {
  for (let times = 0; times < 2; times += 1) {
    await new Promise(setImmediate);
    if (typeof collect === 'function') collect();
  }
  return process.memoryUsage().heapUsed;
}
