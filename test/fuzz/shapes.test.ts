import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '../../lambda/core/join/facts.ts';
import { createScan } from '../../lambda/core/scan.ts';
import { fuzzedLog } from '../factories/fuzzed-log.ts';
import { recurringLog } from '../factories/recurring-log.ts';
import { connectLine, eventLine, execLine, inet } from '../factories/trace-event.ts';

const FORMS = join(__dirname, '../fixtures/forms');
/** 100 lines each. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 12);

function scan(log: Buffer, chunkBytes: number, reading: 'shapes' | 'parse'): Facts {
  const facts = createFacts();
  const { write, end } = createScan({ facts, source: 'test.log', cluster: 'default', reading });
  // As from a file: each chunk lies where the one before lay.
  const memory = Buffer.alloc(chunkBytes);
  for (let at = 0; at < log.length; at += chunkBytes) {
    write(memory.subarray(0, log.copy(memory, 0, at, at + chunkBytes)));
  }
  end('whole');
  return facts;
}

function recordsOf(form: string): string[] {
  return readFileSync(join(FORMS, form, 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
}

const about = { containerName: 'app', image: 'debian', podName: 'app-1', podNamespace: 'shop', podUid: 'u-1' };
const CONSTRUCTED = [
  execLine(['PATH=/bin', 'KUBERNETES_SERVICE_HOST=10.96.0.1', 'A="b"\\c'], about),
  execLine([], { ...about, container: 'c2' }),
  connectLine(inet('10.96.0.1'), about),
  connectLine(inet('fd00::1'), { ...about, started: false }),
  connectLine({ sa_family: 'AF_UNIX', sun_path: '/run/x' }, about),
  eventLine('openat', '257', about, [{ name: 'pathname', type: 'string', value: 'é"\\/<&' }]),
  eventLine('close', '3', { ...about, container: '' }, [{ name: 'fd', type: 'int32', value: 3 }]),
  eventLine('execve', '59', about, null),
];

describe('lines of known shapes are read as if they were parsed', () => {
  const logs = [
    ['constructed', CONSTRUCTED],
    ...readdirSync(FORMS).map((form) => [form, recordsOf(form)] as const),
  ] as const;
  const sizes = fc.constantFrom(7, 100, 1009, 65536, 1_000_000);

  test.each(logs)('in logs of %s that were tampered with', (_, records) => {
    expectNoDifference(fuzzedLog(records));
  });

  test.each(logs)('in logs of %s in which events recur', (_, records) => {
    expectNoDifference(recurringLog(records));
  });

  function expectNoDifference(logs: fc.Arbitrary<Buffer>): void {
    fc.assert(
      fc.property(logs, sizes, (log, chunkBytes) => {
        expect(scan(log, chunkBytes, 'shapes')).toEqual(scan(log, 1_000_000, 'parse'));
      }),
      { numRuns: RUNS },
    );
  }
});
