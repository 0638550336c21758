import { PACKING } from '#compression/pack-text.ts';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { createRunAttempt } from '#core/rescan/run-attempt.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { openObjectFacts } from '#core/store/object-facts.ts';
import { openTestDatabase, type TestTable } from '#test/factories/dynamo-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { findingsOfRun } from '#test/factories/run-findings.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createClock, createPipeline } from '#test/factories/state.ts';

/** What every way to keep the state must do. */
export type Store = {
  /** Takes in an object; may be given the same one again. */
  absorb(object: Log): Promise<void>;
  /** All findings so far, sorted by id. */
  findings(): Promise<readonly Finding[]>;
};

export type StoreKind = { readonly name: string; open(): Promise<Store>; close(): Promise<void> };

/** The facts of the command line, which merge in memory. */
const memory: StoreKind = {
  name: 'the memory of the command line',
  async open() {
    const all = createFacts();
    const read = new Set<string | undefined>();
    return {
      // The command line lists each source once.
      absorb: async (object) => {
        if (!read.has(object.source)) mergeFacts(all, factsOf(object));
        read.add(object.source);
      },
      findings: async () => findingsOf(all),
    };
  },
  close: async () => {},
};

/** The table's protocol over the simplest table there can be. */
const modelled: StoreKind = {
  name: 'the protocol over a table in memory',
  async open() {
    const pipeline = createPipeline(createMemoryTable());
    return { absorb: (object) => pipeline.deliver(object), findings: () => pipeline.findings() };
  },
  close: async () => {},
};

function createDynamo(): StoreKind {
  const database = openTestDatabase();
  const tables: TestTable[] = [];
  return {
    name: 'the protocol over DynamoDB',
    async open() {
      const table = await (await database).createTable();
      tables.push(table);
      const pipeline = createPipeline(table.table);
      return { absorb: (object) => pipeline.deliver(object), findings: () => pipeline.findings() };
    },
    async close() {
      for (const table of tables) await table.remove();
      await (await database).close();
    },
  };
}

/** Each store is one run, and all of them share a table. */
function createRuns(): StoreKind {
  const database = openTestDatabase();
  const shared = database.then((opened) => opened.createTable());
  let runs = 0;
  return {
    name: 'one run of a rescan among others, over DynamoDB',
    async open() {
      runs += 1;
      const { now } = createClock();
      const { table } = await shared;
      const doneCache = createDoneCache(now);
      const run = createRunAttempt({
        run: `run-${runs}`,
        table,
        packing: PACKING,
        doneCache,
        retentionDays: 14,
        apiServers: NO_API_SERVERS,
        now,
        checkTime: () => {},
      });
      return {
        async absorb(log) {
          const { source = 'test.log', cluster = 'default' } = log;
          const session = openObjectFacts({ attempt: run, cluster, source, maxRetained: 1000 });
          for (const facts of factsOf(log).clusters.values()) await session.absorb(facts);
        },
        findings: () => findingsOfRun(run),
      };
    },
    async close() {
      await (await shared).remove();
      await (await database).close();
    },
  };
}

export function storeKinds(): readonly StoreKind[] {
  return [memory, modelled, createDynamo(), createRuns()];
}
