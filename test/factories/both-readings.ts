import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import type { createScan } from '#core/correlate/source-scan.ts';
import { flatten } from './flatten.ts';
import { CONTAINER, connectLine, eventLine, execLine, findingLine, inet } from './trace-event.ts';

const FORMS = join(__dirname, '../fixtures/forms');
/** 100 lines each. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3);
/** Templates are learnt for as long as that pays; after so many logs of chaos a reader would only parse. */
const RUNS_OF_A_READER = 12;

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
  ...[7, 8].map((entity) => execLine([], { ...about, entity, parentEntity: 9, path: '/usr/bin/curl', before: 'sh' })),
  execLine([], { ...about, entity: 9, processId: 40, parentId: 0, path: '/bin/sh', user: 33 }),
  ...[7, 8, 9].map((entity) => connectLine(inet('10.96.0.1'), { ...about, entity, executable: '/app/é' })),
  connectLine(inet('10.96.0.1'), { ...about, entity: 6, executable: '/bin/sh', processId: 280, parentId: 0 }),
  ...['a', 'b'].map((path) =>
    findingLine(['TRC-102', 'anti_debugging', 'Anti-Debugging detected', 1], about, [
      { name: 'path', type: 'string', value: path },
    ]),
  ),
  ...[CONTAINER, 'shipper', ''].map((id) => withContainer(connectLine(inet('10.96.0.1'), about), id)),
  ...['shipper', ''].map((id) => withContainer(execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], about), id)),
  withContainer(connectLine(inet('10.96.0.1'), { ...about, container: '' }), 'shipper'),
];

/** What a shipper wrote over Tracee's container. */
function withContainer(line: string, id: string): string {
  return JSON.stringify({ ...JSON.parse(line), container: { id, name: 'fluent-bit', image: 'fluent/fluent-bit:3' } });
}

/** Names of forms, and records of each. */
export const FORM_RECORDS: readonly (readonly [string, readonly string[]])[] = [
  ['constructed', CONSTRUCTED],
  ['flattened', CONSTRUCTED.map(flatten)],
  ...readdirSync(FORMS).map((form) => [form, recordsOf(form)] as const),
];

/** Reads logs by their templates, in chunks of any size, and by parsing, and wants the same facts. */
export async function expectNoDifference(logs: fc.Arbitrary<Buffer>): Promise<void> {
  const sizes = fc.constantFrom(7, 100, 1009, 65536, 1_000_000);
  for (let run = 0; run < RUNS; run += RUNS_OF_A_READER) {
    await jest.isolateModulesAsync(async () => {
      const { createScan: create } = await import('#core/correlate/source-scan.ts');
      fc.assert(
        fc.property(logs, sizes, fc.boolean(), (log, chunkBytes, isInPlace) => {
          const read = scan(create, log, { chunkBytes, isInPlace, reading: 'templates' });
          expect(read).toEqual(scan(create, log, { chunkBytes: 1_000_000, isInPlace: false, reading: 'parse' }));
        }),
        { numRuns: Math.min(RUNS_OF_A_READER, RUNS - run) },
      );
    });
  }
}

type Way = { readonly chunkBytes: number; readonly isInPlace: boolean; readonly reading: 'templates' | 'parse' };

function scan(create: typeof createScan, log: Buffer, { chunkBytes, isInPlace, reading }: Way): Facts {
  const facts = createFacts();
  const { write, space, end } = create({ facts, source: 'test.log', cluster: 'default', reading });
  // As from a file: each chunk lies where the one before lay, or where it is wanted.
  const cache = Buffer.alloc(chunkBytes);
  for (let at = 0; at < log.length; ) {
    const chunk = (isInPlace ? space() : undefined)?.subarray(0, chunkBytes) ?? cache;
    const length = log.copy(chunk, 0, at, at + chunk.length);
    write(chunk.subarray(0, length));
    at += length;
  }
  end('whole');
  return facts;
}

function recordsOf(form: string): string[] {
  return readFileSync(join(FORMS, form, 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
}
