import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { endSourceIn, mergeFacts } from '#core/correlate/merge.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { FORM_RECORDS } from '#test/factories/both-readings.ts';
import { recurringLog } from '#test/factories/recurring-log.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

const records = FORM_RECORDS.flatMap(([, each]) => each.slice(0, 4));
/** Two readers at a time, of different logs: neither may take what the other knows of an event for its own. */
const logs = fc.tuple(recurringLog(records), recurringLog(records));

test('sources that are read into the same facts tell what their merged facts tell', () => {
  fc.assert(
    fc.property(logs, fc.constantFrom(2, 5), (pair, parts) => {
      const common = createFacts();
      const merged = createFacts();
      for (let part = 0; part < parts; part += 1) {
        const sources = pair.map((log, at) => ({ source: `${at}-${part}.log`, content: partOf(log, part, parts) }));
        scanTogether(common, sources);
        for (const source of sources) mergeFacts(merged, factsOf({ ...source, reading: 'parse' }));
      }
      const total = createFacts();
      mergeFacts(total, common);
      expect(total).toEqual(merged);
    }),
    { numRuns: 10 },
  );
});

function partOf(log: Buffer, part: number, parts: number): Buffer {
  const lines = log.toString().split('\n');
  const size = Math.ceil(lines.length / parts);
  return Buffer.from(`${lines.slice(part * size, (part + 1) * size).join('\n')}\n`);
}

function scanTogether(facts: Facts, sources: readonly { readonly source: string; readonly content: Buffer }[]): void {
  const scans = sources.map(({ source, content }) => ({
    ...{ source, content, scan: createScan({ facts, source, cluster: 'default' }) },
  }));
  for (const { scan, content } of scans) scan.write(content);
  for (const { scan, source } of scans) {
    scan.end('whole');
    endSourceIn(facts, source);
  }
}

test('a source that tells nothing new still tells when it began', () => {
  const facts = createFacts();
  const content = Buffer.from(`${connectLine(inet('10.96.0.1'), {})}\n`.repeat(5));
  for (const source of ['a.log', 'b.log']) {
    const scan = createScan({ facts, source, cluster: 'default' });
    scan.write(content);
    scan.end('whole');
  }
  const [first, second] = [...facts.sources.values()];
  expect(first?.earliest).toBeDefined();
  expect(second?.earliest).toBe(first?.earliest);
});
