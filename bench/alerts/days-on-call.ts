import { concurrently } from '#core/concurrency.ts';
import { hashOf } from '#core/hash.ts';
import { type Alert, threadOfGroup } from '#core/notify/alert.ts';
import { createLiveAttempt } from '#core/notify/live-attempt.ts';
import { alertingIn, type NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { sendDigests } from '#core/notify/send-digests.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import { recordFindings } from '#core/store/record-findings.ts';
import { toNanoseconds } from '#core/time.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { RETENTION } from '#test/factories/state.ts';
import { ATTACKS, type Attack } from './attacks.ts';
import { linesOf } from './call-log.ts';
import { idOf, sightingOf } from './call-sighting.ts';
import { type Call, CLUSTERS, DAY, DAYS, type FleetOptions, fleetCalls, HOUR, MINUTE } from './fleet.ts';

/** A message that people got. */
export type Told = { readonly at: number; readonly alert: Alert; readonly lines: number };

export type DaysOnCall = {
  /** In order. `at`: milliseconds since the simulation began. */
  readonly told: readonly Told[];
  readonly findings: number;
  readonly units: Units;
};

/** The hour of the installation: ten in the morning. */
export const START = Date.UTC(2026, 10, 2, 10);
const SCHEDULE = 5 * MINUTE;

/** What an object that was read has brought into the store. */
type Take = (attempt: NotifyingAttempt, object: ObjectOfCalls) => Promise<void>;

/** The calls of one node in one minute. `source` names the object. */
type ObjectOfCalls = { readonly cluster: string; readonly source: string; readonly calls: readonly Call[] };

/** From what was found of the calls on: the quick way. */
export const fromFindings: Take = async (attempt, { source, calls }) => {
  await recordFindings(
    attempt,
    calls.map((call) => sightingOf(call, source, START)),
  );
};

/** From the lines of the log on. */
export const fromLines: Take = async (attempt, { cluster, source, calls }) => {
  const content = calls.flatMap((call) => linesOf(call, START)).join('\n');
  const session = openObjectFacts({ attempt, cluster, source, maxRetained: 1000 });
  for (const facts of factsOf({ cluster, source, content }).clusters.values()) await session.absorb(facts);
};

/** Fourteen days of a fleet over the product's own code, on a virtual clock. */
export async function simulateDays(options: FleetOptions, take = fromFindings): Promise<DaysOnCall> {
  let time = 0;
  const now = () => START + time;
  const units: Units = { reads: 0, writes: 0, requests: 0 };
  const told: Told[] = [];
  const ids = new Set<string>();
  const alerting = {
    ...alertingIn(defaultSettings()),
    standing: async () => [],
    async publish(alert: Alert) {
      const lines = formatEMail(alert, toNanoseconds(now())).body.split('\n').length;
      told.push({ at: time, alert, lines });
      return 'told' as const;
    },
  };
  const shared = {
    table: countUnits(createMemoryTable(), units),
    doneCache: createDoneCache(now),
    now,
    lifetimes: createLifetimes(RETENTION, now),
    apiServers: NO_API_SERVERS,
    retains: 'known' as const,
    budgets: createBudgets(now),
    publish: async () => new Set<string>(),
    checkTime: () => {},
    alerting,
  };
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    return createLiveAttempt({ ...shared, owner: `attempt ${attempts}` });
  };

  const calls = [...fleetCalls(options), ...ATTACKS.flatMap((each) => each.calls)];
  const byMinute = Map.groupBy(calls, ({ at }) => Math.floor(at / MINUTE));
  for (let minute = 0; minute <= (DAYS * DAY) / MINUTE; minute += 1) {
    // An object holds a minute of a node, and is read when that is over.
    time = (minute + 1) * MINUTE;
    const objects = [...Map.groupBy(byMinute.get(minute) ?? [], (call) => nodeOf(call, options))];
    await concurrently(objects, 8, async ([node, ofNode]) => {
      const [{ cluster } = absent()] = ofNode;
      for (const call of ofNode) ids.add(idOf(call));
      await take(attempt(), { cluster, source: `s3://logs/${node}-${minute}.log.gz#v1`, calls: ofNode });
    });
    if (time % SCHEDULE === 0) await sendDigests(attempt());
  }
  return { told, findings: ids.size, units };
}

/** The node that a pod runs on. */
function nodeOf({ cluster, pod }: Call, { nodes }: FleetOptions): string {
  return `cluster=${cluster}/node-${Number.parseInt(hashOf(pod).slice(0, 8), 16) % Math.ceil(nodes / CLUSTERS.length)}`;
}

function absent(): never {
  throw new RangeError('a group has members');
}

/** How an attack was told: in which message, and how long after its object landed (milliseconds). */
export type Hearing = { readonly kind: Alert['kind']; readonly after: number };

/** The first message that is about the attack alone; else the first that names it. Undefined if none does. */
export function hearingOf({ calls }: Attack, told: readonly Told[]): Hearing | undefined {
  const ids = new Set(calls.map(idOf));
  const landed = Math.min(...calls.map(({ at }) => (Math.floor(at / MINUTE) + 1) * MINUTE));
  const later = told.filter(({ at }) => at >= landed);
  const found = later.find(({ alert }) => isAbout(alert, ids)) ?? later.find(({ alert }) => names(alert, ids));
  return found && { kind: found.alert.kind, after: found.at - landed };
}

function isAbout(alert: Alert, ids: ReadonlySet<string>): boolean {
  if (alert.kind === 'first') return ids.has(alert.finding.id);
  return alert.kind === 'follow-up' && alert.examples.some(({ id }) => ids.has(id));
}

/** The threads of the messages that are about the attack alone: one for each container. */
export function threadsOf({ calls }: Attack, told: readonly Told[]): ReadonlySet<string> {
  const ids = new Set(calls.map(idOf));
  const own = told.flatMap(({ alert }) => (alert.kind === 'first' && ids.has(alert.finding.id) ? [alert] : []));
  return new Set(own.map(threadOfGroup));
}

function names(alert: Alert, ids: ReadonlySet<string>): boolean {
  return 'notes' in alert && alert.notes.some(({ findingId: id }) => ids.has(id));
}

export type Day = {
  readonly messages: number;
  readonly night: number;
  readonly lines: number;
  readonly reportLines: number;
};

/** What each day brought, from the hour of the installation on. Night is from 22 to 6 o'clock. */
export function daysOf(told: readonly Told[]): Day[] {
  return Array.from({ length: DAYS }, (_, day) => {
    const ofDay = told.filter(({ at }) => Math.floor(at / DAY) === day);
    const report = ofDay.find(({ alert }) => alert.kind === 'daily');
    return {
      messages: ofDay.length,
      night: ofDay.filter(isAtNight).length,
      lines: ofDay.reduce((sum, { lines }) => sum + lines, 0),
      reportLines: report?.lines ?? 0,
    };
  });
}

function isAtNight({ at }: Told): boolean {
  const hour = Math.floor((START + at) / HOUR) % 24;
  return hour >= 22 || hour < 6;
}
