import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { clusterOf, readContainerLine } from '#core/correlate/facts-line.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { readObjectFacts } from '#core/rescan/read-object-facts.ts';
import { scanText } from '#test/factories/scan.ts';
import { someEvents } from '#test/factories/some-events.ts';

async function* inChunks(text: string, length: number) {
  for (let at = 0; at < text.length; at += length) yield Buffer.from(text.slice(at, at + length));
  return { problem: undefined, unsupported: undefined };
}

test('what is handed over bit by bit is together what a scan knows, however little is held', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, fc.integer({ min: 0, max: 12 }), async (lines, factsInMemory) => {
      const text = `${lines.join('\n')}\n`;
      const facts = createFacts();
      let rooms = 0;
      await readObjectFacts({
        ...{ source: 'test.log', cluster: 'default', bytes: inChunks(text, 300), factsInMemory, checkTime: () => {} },
        take({ line }) {
          const record = readContainerLine(line);
          mergeFacts(facts, { sources: new Map(), clusters: new Map([[record.cluster, clusterOf(record)]]) });
        },
        async makeRoom() {
          rooms += 1;
        },
      });
      expect(findingsOf(facts)).toEqual(scanText(text).findings);
      if (factsInMemory === 0 && text.length > 2000) expect(rooms).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});
