import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { openTestDatabase, type TestTable } from '#test/factories/dynamo-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline } from '#test/factories/state.ts';

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

export function storeKinds(): readonly StoreKind[] {
  return [memory, modelled, createDynamo()];
}
