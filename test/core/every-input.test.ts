import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decompress } from '#compression/decompress.ts';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { type Summary, summarise } from '#core/correlate/summary.ts';
import { COMPRESSIONS } from '#test/factories/compress.ts';

const FIXTURES = join(__dirname, '../fixtures');
const FORMS = readdirSync(join(FIXTURES, 'forms'));
const WRAPPERS = readdirSync(join(FIXTURES, 'wrappers'));

/**
 * Every compression with every form and with every wrapper, and a third of all three together: a decompressor does not
 * know what it decompresses.
 */
function compressionsOf(form: string, wrapper: string): [string, (log: Buffer) => Buffer][] {
  const turn = FORMS.indexOf(form) + WRAPPERS.indexOf(wrapper);
  return Object.entries(COMPRESSIONS).filter((_, at) => (at + turn) % 3 === 0);
}

describe.each(FORMS)('%s', (form) => {
  const lines = readFileSync(join(FIXTURES, 'forms', form, 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const expected = JSON.parse(readFileSync(join(FIXTURES, 'forms', form, 'expected.json'), 'utf8'));

  test.each(WRAPPERS)('is read in the wrapper %s, however that is compressed', async (wrapper) => {
    const { wrap } = await import(join(FIXTURES, 'wrappers', wrapper, 'wrap.ts'));
    for (const [name, compress] of compressionsOf(form, wrapper)) {
      const { findings, summary } = await scanStored(compress(wrap(lines)));
      expect({ compression: name, findings: findings.map(essentials).sort(byAddress) }).toEqual({
        compression: name,
        findings: expected.findings,
      });
      expect(summary).toMatchObject({ ...expected.summary, otherEvents: expect.any(Number), malformed: 0, blind: [] });
    }
  });

  test('counts every record once', async () => {
    const { summary } = await scanStored(Buffer.from(lines.join('\n')));
    expect(summary).toMatchObject({ ...expected.summary, lines: lines.length, malformed: 0 });
  });
});

/** In pieces of a prime number of bytes, so that their borders fall anywhere. */
async function scanStored(stored: Buffer): Promise<{ findings: Finding[]; summary: Summary }> {
  const facts = createFacts();
  const scan = createScan({ facts, source: 'test.log', cluster: 'default' });
  for await (const chunk of decompress(piecesOf(stored, 4099))) scan.write(chunk);
  scan.end('whole');
  const findings = findingsOf(facts);
  return { findings, summary: summarise(facts, findings, []) };
}

async function* piecesOf(bytes: Buffer, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

function essentials({ container, pod, address, port, process, basis, count, firstSeen, lastSeen, host }: Finding) {
  const all = {
    container: container.id,
    address,
    port,
    process,
    basis,
    count,
    firstSeen: String(firstSeen),
    lastSeen: String(lastSeen),
    image: container.image,
    name: container.name,
    pod: pod.name,
    namespace: pod.namespace,
    uid: pod.uid,
    host,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function byAddress(a: { address?: unknown }, b: { address?: unknown }): number {
  return String(a.address) < String(b.address) ? -1 : 1;
}
