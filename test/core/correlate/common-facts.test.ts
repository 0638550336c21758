import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { endSourceIn, mergeFacts } from '#core/correlate/merge.ts';
import { createScan, type SourceScanOptions } from '#core/correlate/source-scan.ts';
import type { When } from '#core/object-selection/time-range.ts';
import type { EventTime } from '#core/time.ts';
import { FORM_RECORDS } from '#test/factories/both-readings.ts';
import { recurringLog } from '#test/factories/recurring-log.ts';
import { factsOf } from '#test/factories/scan.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';
import { detectorYaml, readsFrom } from '#test/factories/yaml-detectors.ts';

const records = FORM_RECORDS.flatMap(([, each]) => each.slice(0, 4));
/** Two readers at a time, of different logs: neither may take what the other knows of an event for its own. */
const logs = fc.tuple(recurringLog(records), recurringLog(records));

const DETECTORS = [
  detectorYaml({ id: 'd1', event: 'e1', output: { pid: 'workload.process.pid', at: 'timestamp.getSeconds()' } }),
  detectorYaml({ id: 'd2', event: 'e2', conditions: ['"sh" in getEventData("argv")'] }),
  detectorYaml({ id: 'd3', event: 'e3', on: 'security_socket_connect', output: { to: 'getEventData("remote_addr")' } }),
];
/** Of a source: objects before the range only tell endpoints. */
const place = fc.record({
  cluster: fc.constantFrom('a', 'b'),
  node: fc.constantFrom('n1', 'n2'),
  whenOf: fc.constantFrom<(time: EventTime) => When>(
    () => 'within',
    () => 'before',
    (time) => (typeof time === 'bigint' && time % 2n === 0n ? 'within' : 'after'),
  ),
});
const places = fc.array(place, { minLength: 10, maxLength: 10 });

test('sources that are read into the same facts tell what their merged facts tell', async () => {
  const withDetectors = await readsFrom(...DETECTORS);
  fc.assert(
    fc.property(logs, fc.constantFrom(2, 5), places, fc.boolean(), (pair, parts, placed, hasDetectors) => {
      const common = createFacts();
      const merged = createFacts();
      // Of one scan they are the same for all.
      const reading = hasDetectors ? { reads: withDetectors, keepsArguments: true } : {};
      for (let part = 0; part < parts; part += 1) {
        const sources = pair.map((log, at) => ({
          ...{ cluster: 'a', ...placed[2 * part + at], ...reading },
          ...{ source: `${at}-${part}.log`, content: partOf(log, part, parts) },
        }));
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

type PlacedLog = Omit<SourceScanOptions, 'facts'> & { readonly content: Buffer };

function scanTogether(facts: Facts, sources: readonly PlacedLog[]): void {
  const scans = sources.map(({ content, ...options }) => ({
    ...{ source: options.source, content, scan: createScan({ facts, ...options }) },
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
