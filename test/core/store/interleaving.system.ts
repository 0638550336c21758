import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import type { Alert } from '#core/notify/alert.ts';
import { type ApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Publish } from '#core/store/attempt.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import { closeCluster } from '#test/factories/closed-cluster.ts';
import { type Choose, createStage, stagedTable } from '#test/factories/interleave.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline, identities, type Pipeline } from '#test/factories/state.ts';
import {
  answersLine,
  connectLine,
  type EventOptions,
  execLine,
  inet,
  reportLine,
} from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const exec = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const connect = (container: string, process = 'curl') => connectLine(inet(API), { container, process });

function object(source: string, ...lines: string[]): Log {
  return { source, content: lines.join('\n') };
}

const LOOPBACK = '127.0.0.1';
const NAME = 'api.example.com';
const told = (container: string, host: string, port: string, options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${host}`, `KUBERNETES_SERVICE_PORT=${port}`], { container, ...options });
const toldIn = (container: string, podNamespace: string) => told(container, API, '443', { podNamespace });
const reach = (container: string, address: string, port: string) => connectLine(inet(address, port), { container });
const answers = (container: string, ...addresses: string[]) => answersLine(NAME, addresses, { container });
const report = (container: string) => reportLine(API, '443', { container, process: 'curl' });

/** What the settings say of each cluster: an address, and a name at one port. */
const CONFIGURED: ApiServers = () => ({
  covers: (address, port) => address === API && port === 443,
  names: [{ name: NAME, port: 6443 }],
  hasAddresses: true,
  networks: [],
});

/** What functions may get at the same moment, where the settings say nothing. */
const SCENARIOS: Readonly<Record<string, readonly Log[]>> = {
  'a binding and a contact': [object('1', exec('a')), object('2', connect('a'))],
  'two bindings and a contact of a third container': [
    object('1', exec('a')),
    object('2', exec('b')),
    object('3', connect('c')),
  ],
  'a quorum, a contact, and the binding of its own container': [
    object('1', exec('a'), exec('b')),
    object('2', connect('c')),
    object('3', exec('c')),
  ],
  'the same contact in two objects, and its binding': [
    object('1', connect('a'), connect('a')),
    object('2', connect('a')),
    object('3', exec('a')),
  ],
  'the same object twice': [object('1', exec('a'), connect('a')), object('1', exec('a'), connect('a'))],
  'two bindings, two callers': [
    object('1', exec('a')),
    object('2', exec('b'), connect('b')),
    object('3', connect('c'), connect('d')),
    object('4', connect('c')),
  ],
  'two endpoints at one port, another at a second, and connections to both': [
    object('1', told('a', API, '443'), told('a', API, '6443')),
    object('2', told('b', API, '443')),
    object('3', reach('c', API, '443'), reach('c', API, '6443')),
    object('4', told('d', API, '6443')),
  ],
  'a loopback endpoint at two ports, and connections to one of them and another': [
    object('1', told('a', LOOPBACK, '6443')),
    object('2', told('a', LOOPBACK, '7445')),
    object('3', reach('a', LOOPBACK, '7445'), reach('a', LOOPBACK, '8080')),
  ],
  'a name, its addresses and a connection': [
    object('1', told('a', NAME, '443')),
    object('2', answers('a', API)),
    object('3', connect('a')),
  ],
  'a name at two ports, its addresses, another endpoint, and a connection of a third container': [
    object('1', told('a', NAME, '443')),
    object('2', told('a', NAME, '6443'), answers('a', API)),
    object('3', toldIn('b', 'bank')),
    object('4', connect('c'), reach('c', API, '6443')),
  ],
  'a quorum, the own name, and a connection': [
    object('1', toldIn('a', 'shop')),
    object('2', toldIn('b', 'bank')),
    object('3', told('c', 'kubernetes.default.svc', '443')),
    object('4', connect('c'), reach('c', '10.0.0.9', '443')),
  ],
  'endpoints of one namespace and of another, and a connection': [
    object('1', toldIn('a', 'shop')),
    object('2', toldIn('b', 'shop')),
    object('3', connect('c')),
    object('4', toldIn('a', 'bank')),
  ],
  'endpoints by the runtime and by a process, and a connection': [
    object('1', told('a', API, '443', { processId: 7, parentId: 1 })),
    object('2', toldIn('b', 'shop')),
    object('3', connect('c')),
    object('4', toldIn('a', 'shop'), told('a', API, '443', { processId: 1 })),
  ],
  'a finding of Tracee’s own, the same connection in other objects, and its endpoint': [
    object('1', report('a')),
    object('2', connect('a'), connect('a')),
    object('3', connect('a')),
    object('4', exec('a')),
  ],
};

/** The same where they say something. */
const CONFIGURED_SCENARIOS: Readonly<Record<string, readonly Log[]>> = {
  'a connection to an address of the settings, and its endpoint': [
    object('1', connect('a')),
    object('2', connect('a')),
    object('3', exec('a')),
  ],
  'a connection to an address of the settings, and the own name': [
    object('1', connect('a')),
    object('2', told('a', 'kubernetes', '443')),
  ],
  'a connection to an address of a name of the settings, its addresses, and the own name': [
    object('1', reach('a', '10.0.0.7', '6443'), reach('a', '10.0.0.7', '443')),
    object('2', answers('a', '10.0.0.7', '10.0.0.8')),
    object('3', told('a', 'kubernetes', '443')),
  ],
};

function expected(logs: readonly Log[], apiServers: ApiServers) {
  const total = createFacts();
  const once = new Map(logs.map((log) => [log.source, log]));
  for (const log of once.values()) mergeFacts(total, factsOf(log));
  return findingsOf(total, apiServers);
}

/** What of a closed cluster is known beforehand; undefined: it is open. */
type Known = readonly string[] | undefined;

/** All that the scenarios tell. */
const ALL_KNOWN = [API, `${LOOPBACK} 6443`, `${LOOPBACK} 7445`, '10.0.0.7', '10.0.0.8'];
const anyKnown = fc.constantFrom<Known>(undefined, ALL_KNOWN, []);

type Play = {
  readonly logs: readonly Log[];
  readonly apiServers: ApiServers;
  readonly known: Known;
  readonly choose: Choose;
  readonly losesAnswer?: () => boolean;
};

async function play({ logs, apiServers, known, choose, losesAnswer = () => false }: Play) {
  const stage = createStage();
  const pipeline = createPipeline(createMemoryTable());
  if (known !== undefined) await closeCluster(pipeline.table, pipeline.clock, { known });
  const actors = logs.map((log, actor) => async () => {
    const publish: Publish = async (findings) => {
      await stage.turn(actor);
      pipeline.published.push(...findings);
      return new Set();
    };
    const alerting = {
      publish: async (alert: Alert) => {
        await stage.turn(actor);
        pipeline.alerts.push({ alert, at: pipeline.clock.now() });
        return 'told' as const;
      },
    };
    const table = stagedTable(pipeline.table, stage, actor, losesAnswer);
    await pipeline.deliver(log, { table, publish, alerting, apiServers });
  });
  const outcome = await stage.run(actors, choose);
  return { pipeline, ...outcome };
}

/** Where the addresses were not known, some may be missing, and none is wrong. */
async function expectSameAsScan({ logs, apiServers, known }: Omit<Play, 'choose'>, pipeline: Pipeline) {
  const found = await pipeline.findings();
  const all = expected(logs, apiServers);
  const wanted = known?.length === 0 ? all.filter(({ id }) => found.some((each) => each.id === id)) : all;
  expect(identities(found)).toEqual(identities(wanted));
  expect([...new Set(pipeline.published.map(({ id }) => id))].sort()).toEqual(wanted.map(({ id }) => id));
  for (const [at, finding] of found.entries()) {
    const count = wanted[at]?.count ?? 0;
    if (finding.countIsLowerBound) expect(finding.count).toBeLessThanOrEqual(count);
    else expect(finding.count).toBe(count);
  }
}

/** Schedules per scenario; more on demand: SCHEDULES=5000 npx jest … */
const SCHEDULES = Number(process.env['SCHEDULES'] ?? 200);
jest.setTimeout(60_000 + SCHEDULES * 50);

const anySchedule = fc.infiniteStream(fc.nat({ max: 1000 }));

const WITH_SETTINGS = [
  ...Object.entries(SCENARIOS).map(([name, logs]) => [name, logs, NO_API_SERVERS] as const),
  ...Object.entries(CONFIGURED_SCENARIOS).map(([name, logs]) => [name, logs, CONFIGURED] as const),
];

describe.each(WITH_SETTINGS)('%s', (_, logs, apiServers) => {
  test('give the same findings, each announced once, however their effects interleave', async () => {
    await fc.assert(
      fc.asyncProperty(anySchedule, anyKnown, async (random, known) => {
        const next = () => random.next().value;
        const choose: Choose = (waiting) => waiting[next() % waiting.length] ?? 0;
        const around = { logs, apiServers, known, choose, losesAnswer: () => next() % 20 === 0 };
        const { pipeline, errors } = await play(around);
        expect(errors).toEqual(logs.map(() => undefined));
        await expectSameAsScan(around, pipeline);
        expect(new Set(pipeline.published.map(({ id }) => id)).size).toBe(pipeline.published.length);
      }),
      { numRuns: SCHEDULES },
    );
  });

  test('lose nothing when one of them dies at any effect and its object is delivered again', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySchedule,
        anyKnown,
        fc.nat({ max: logs.length - 1 }),
        fc.nat({ max: 40 }),
        async (random, known, victim, life) => {
          let turns = 0;
          const choose: Choose = (waiting) => {
            const next = waiting[random.next().value % waiting.length] ?? 0;
            if (next === victim) turns += 1;
            return next === victim && turns > life ? { stop: victim } : next;
          };
          const { pipeline } = await play({ logs, apiServers, known, choose });
          pipeline.clock.advance(LEASE_MILLISECONDS);
          await pipeline.deliver(logs[victim] as Log, { apiServers });
          await pipeline.announcePending();
          await expectSameAsScan({ logs, apiServers, known }, pipeline);
        },
      ),
      { numRuns: SCHEDULES },
    );
  });
});
