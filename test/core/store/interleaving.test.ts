import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import type { Alert } from '#core/notify/alert.ts';
import type { Publish } from '#core/store/attempt.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import { type Choose, createStage, stagedTable } from '#test/factories/interleave.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline, identities, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const exec = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const connect = (container: string, process = 'curl') => connectLine(inet(API), { container, process });

function object(source: string, ...lines: string[]): Log {
  return { source, content: lines.join('\n') };
}

/** What functions may get at the same moment. */
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
};

function expected(logs: readonly Log[]) {
  const total = createFacts();
  const once = new Map(logs.map((log) => [log.source, log]));
  for (const log of once.values()) mergeFacts(total, factsOf(log));
  return findingsOf(total);
}

async function play(logs: readonly Log[], choose: Choose, losesAnswer = () => false) {
  const stage = createStage();
  const pipeline = createPipeline(createMemoryTable());
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
        return true;
      },
    };
    await pipeline.deliver(log, { table: stagedTable(pipeline.table, stage, actor, losesAnswer), publish, alerting });
  });
  const outcome = await stage.run(actors, choose);
  return { pipeline, ...outcome };
}

async function expectSameAsScan(logs: readonly Log[], pipeline: Pipeline) {
  const found = await pipeline.findings();
  const wanted = expected(logs);
  expect(identities(found)).toEqual(identities(wanted));
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

describe.each(Object.entries(SCENARIOS))('%s', (_, logs) => {
  test('give the same findings, each announced once, however their effects interleave', async () => {
    await fc.assert(
      fc.asyncProperty(anySchedule, async (random) => {
        const next = () => random.next().value;
        const choose: Choose = (waiting) => waiting[next() % waiting.length] ?? 0;
        const { pipeline, errors } = await play(logs, choose, () => next() % 20 === 0);
        expect(errors).toEqual(logs.map(() => undefined));
        await expectSameAsScan(logs, pipeline);
        expect(pipeline.published.map(({ id }) => id).sort()).toEqual(expected(logs).map(({ id }) => id));
      }),
      { numRuns: SCHEDULES },
    );
  });

  test('lose nothing when one of them dies at any effect and its object is delivered again', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySchedule,
        fc.nat({ max: logs.length - 1 }),
        fc.nat({ max: 40 }),
        async (random, victim, life) => {
          let turns = 0;
          const { pipeline } = await play(logs, (waiting) => {
            const next = waiting[random.next().value % waiting.length] ?? 0;
            if (next === victim) turns += 1;
            return next === victim && turns > life ? { stop: victim } : next;
          });
          pipeline.clock.advance(LEASE_MILLISECONDS);
          await pipeline.deliver(logs[victim] as Log);
          await pipeline.announcePending();
          await expectSameAsScan(logs, pipeline);
          expect([...new Set(pipeline.published.map(({ id }) => id))].sort()).toEqual(
            expected(logs).map(({ id }) => id),
          );
        },
      ),
      { numRuns: SCHEDULES },
    );
  });
});
