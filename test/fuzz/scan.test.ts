import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const FORMS = join(__dirname, '../fixtures/forms');
const RECORDS = readdirSync(FORMS).flatMap((form) =>
  readFileSync(join(FORMS, form, 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n'),
);

/** Scans, formats all that is found, and checks that every record went somewhere. */
function scanSafely(content: Uint8Array | string): void {
  const { findings, summary } = scanText(content);
  for (const finding of findings) JSON.parse(formatFindingJson(finding));
  const { lines, malformed, otherOutput, execs, connects, otherEvents } = summary;
  expect(lines).toBe(malformed + otherOutput + execs + connects + otherEvents);
}

describe('whatever a log holds, a scan ends and accounts for every record', () => {
  test('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), scanSafely), { numRuns: 2000 });
  });

  test('any JSON', () => {
    const keys = fc.constantFrom(
      'eventName',
      'name',
      'args',
      'data',
      'log',
      'message',
      'timestamp',
      'container',
      'workload',
      'id',
      'value',
      'kubernetes',
      'contextFlags',
      'logEvents',
      'messageType',
      '__proto__',
      'toString',
      'valueOf',
      'seconds',
      'stream',
      'partial_message',
    );
    const texts = fc.constantFrom(
      'sched_process_exec',
      'security_socket_connect',
      'k8s_api_connection',
      'env',
      'remote_addr',
      'DATA_MESSAGE',
      'AF_INET',
      '{"a":',
      '2026-02-09T16:00:41Z',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, texts, fc.integer(), fc.constant(null), tie('list'), tie('object')),
      list: fc.array(tie('tree'), { maxLength: 4 }),
      object: fc.dictionary(keys, tie('tree')),
    }));
    fc.assert(
      fc.property(tree, (value) => scanSafely(JSON.stringify({ ...(value as object), eventName: 'x' }))),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(tree, (value) => scanSafely(JSON.stringify(value) ?? '')),
      { numRuns: 2000 },
    );
  });

  test('real records with changed, missing and doubled bytes', () => {
    const change = fc.record({ at: fc.nat(), remove: fc.nat({ max: 20 }), insert: fc.uint8Array({ maxLength: 5 }) });
    fc.assert(
      fc.property(fc.constantFrom(...RECORDS), fc.array(change, { minLength: 1, maxLength: 4 }), (record, changes) => {
        let bytes = Buffer.from(`${record}\n${record}\n`);
        for (const { at, remove, insert } of changes) {
          const place = at % bytes.length;
          bytes = Buffer.concat([bytes.subarray(0, place), insert, bytes.subarray(place + remove)]);
        }
        scanSafely(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('a finding is never lost to what stands around it on other lines', () => {
    const log = `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${connectLine(inet('10.96.0.1'))}`;
    const noise = fc.oneof(
      fc.string({ unit: ANY_CHARACTER }).map((text) => text.replaceAll('\n', ' ')),
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll('\n', ' ')),
      fc.constantFrom(...RECORDS).chain((record) => fc.nat({ max: record.length }).map((end) => record.slice(0, end))),
    );
    fc.assert(
      fc.property(noise, noise, (before, after) => {
        const { findings } = scanText(`${before}\n${log}\n${after}`);
        expect(findings.filter(({ process }) => process === 'curl').length).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });
});
