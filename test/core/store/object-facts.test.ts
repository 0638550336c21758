import { env } from 'node:process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { type ApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf, type Log } from '#test/factories/scan.ts';
import { createPipeline, identities } from '#test/factories/state.ts';
import { answersLine, connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';

/** More on demand: RUNS=10000 npx jest … */
const RUNS = Number(env['RUNS'] ?? 500);

/** Few of everything, so that what explains each other meets. */
const container = fc.constantFrom('a', 'b', 'c', 'd');
const address = fc.constantFrom('10.96.0.1', 'fd00::1', '10.0.0.9', '127.0.0.1');
const name = fc.constantFrom('api.example.com', 'k3.eks.amazonaws.com', 'kubernetes.default.svc');
const port = fc.constantFrom('443', '6443');
const process = fc.constantFrom('curl', 'sh');
/** By the runtime in three namespaces, one of which is not told, or by a process. */
const origin = fc.constantFrom({}, { podNamespace: 'shop' }, { podNamespace: 'bank' }, { processId: 7, parentId: 1 });
const anEvent = fc.oneof(
  fc
    .tuple(fc.oneof(address, name), port, container, origin)
    .map(([host, at, id, by]) =>
      execLine([`KUBERNETES_SERVICE_HOST=${host}`, `KUBERNETES_SERVICE_PORT=${at}`], { container: id, ...by }),
    ),
  fc
    .tuple(address, port, container, process)
    .map(([to, at, id, program]) => connectLine(inet(to, at), { container: id, process: program })),
  fc
    .tuple(name, fc.uniqueArray(address, { maxLength: 2 }), container)
    .map(([query, addresses, id]) => answersLine(query, addresses, { container: id })),
  fc
    .tuple(address, fc.option(port, { nil: undefined }), container, process)
    .map(([to, at, id, program]) => reportLine(to, at, { container: id, process: program })),
);
const someObjects = fc
  .array(fc.array(anEvent, { maxLength: 5 }), { maxLength: 8 })
  .map((objects) => objects.map((lines, at): Log => ({ source: `object ${at}`, content: lines.join('\n') })));
const someSettings = fc.constantFrom<ApiServers>(NO_API_SERVERS, () => ({
  covers: (to, at) => to === '10.0.0.9' && at === 443,
  names: [
    { name: 'api.example.com', port: 6443 },
    { name: 'k3.eks.amazonaws.com', port: undefined },
  ],
  hasAddresses: true,
  networks: [],
}));

function scanned(logs: readonly Log[], apiServers: ApiServers) {
  const total = createFacts();
  for (const log of logs) mergeFacts(total, factsOf(log));
  return findingsOf(total, apiServers);
}

describe('the state in the table tells the same as a scan', () => {
  test('in any order, with any repetition, with and without memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        someObjects,
        fc.infiniteStream(fc.nat()),
        fc.boolean(),
        someSettings,
        async (objects, random, warm, apiServers) => {
          const pipeline = createPipeline(createMemoryTable());
          const doneCache = warm ? createDoneCache(pipeline.clock.now) : undefined;
          const repeated = [...objects, ...objects.filter(() => random.next().value % 2 === 0)];
          const shuffled = repeated.map((log) => ({ log, at: random.next().value })).sort((a, b) => a.at - b.at);
          for (const { log } of shuffled)
            await pipeline.deliver(log, { apiServers, ...(doneCache === undefined ? {} : { doneCache }) });
          const found = await pipeline.findings();
          const expected = scanned(objects, apiServers);
          expect(identities(found)).toEqual(identities(expected));
          for (const [at, finding] of found.entries()) {
            const count = expected[at]?.count ?? 0;
            if (finding.countIsLowerBound) expect(finding.count).toBeLessThanOrEqual(count);
            else expect(finding.count).toBe(count);
          }
          expect(pipeline.published.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id));
        },
      ),
      { numRuns: RUNS },
    );
  });
});
