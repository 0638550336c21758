import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Decompressed, decompress } from '#compression/decompress.ts';
import { findUnreadFormat } from '#compression/unread-formats.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';
import { UNREAD_LOGS } from '#test/factories/unread-logs.ts';

const FIXTURES = join(__dirname, '../fixtures');
const MAGIC_BYTES = 512;

async function read(stored: Uint8Array, length = 65536): Promise<Decompressed & { content: Buffer }> {
  async function* pieces() {
    for (let at = 0; at < stored.length; at += length) yield stored.subarray(at, at + length);
  }
  const decompressed = decompress(pieces());
  const chunks: Buffer[] = [];
  for (;;) {
    const step = await decompressed.next();
    if (step.done) return { ...step.value, content: Buffer.concat(chunks) };
    chunks.push(Buffer.from(step.value));
  }
}

describe.each(UNREAD_LOGS)('%s %s', (name, _, bytes) => {
  test('is named with what to set instead, and nothing of it is read, also within a compression', async () => {
    const within = [gzipSync, zstdCompressSync, deflateSync, (content: Buffer) => gzipSync(gzipSync(content))];
    const ways = [await read(bytes, 1), ...(await Promise.all(within.map((compress) => read(compress(bytes)))))];
    for (const { content, problem, unsupported } of ways) {
      expect({ unsupported, bytes: content.length }).toEqual({ unsupported: name, bytes: 0 });
      expect(problem).toMatch(/^it is .*, which traceward does not read\. (?:Set|Turn|Unpack|Convert|Start) .*\.$/);
    }
  });

  test('is told in a message that no report cuts', () => {
    expect(findUnreadFormat(bytes.subarray(0, MAGIC_BYTES))?.remedy.length).toBeLessThan(190);
  });
});

describe('a log is never taken for such a format', () => {
  const forms = readdirSync(join(FIXTURES, 'forms')).map((form) =>
    readFileSync(join(FIXTURES, 'forms', form, 'records.jsonl'), 'utf8')
      .trimEnd()
      .split('\n'),
  );

  test.each(readdirSync(join(FIXTURES, 'wrappers')))('in the wrapper %s, wherever it begins', async (wrapper) => {
    const { wrap } = await import(join(FIXTURES, 'wrappers', wrapper, 'wrap.ts'));
    const taken = forms.flatMap((lines) => {
      const log: Buffer = wrap(lines);
      const starts = Array.from({ length: Math.min(log.length, 1500) }, (_, at) => at);
      return starts.filter((at) => findUnreadFormat(log.subarray(at, at + MAGIC_BYTES)) !== undefined);
    });
    expect(taken).toEqual([]);
  });

  test('whatever is named in it', async () => {
    const name = fc.oneof(fc.string({ unit: ANY_CHARACTER }), fc.constantFrom('PAR1', 'ustar', '\u0000'.repeat(300)));
    await fc.assert(
      fc.asyncProperty(name, fc.constantFrom('', '\n', '\u001b[31m', '\ufeff', 'ORC | '), async (process, before) => {
        const log = Buffer.from(`${before}${connectLine(inet('10.96.0.1'), { process })}\n`);
        expect(await read(log)).toEqual({ content: log, problem: undefined, unsupported: undefined });
      }),
    );
  });

  test("behind the headers of Docker's frames", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1, 2), fc.string({ maxLength: 300 }), async (stream, process) => {
        const line = Buffer.from(`${connectLine(inet('10.96.0.1'), { process })}\n`);
        const header = Buffer.alloc(8);
        header[0] = stream;
        header.writeUInt32BE(line.length, 4);
        const log = Buffer.concat([header, line]);
        expect(await read(log)).toMatchObject({ content: log, unsupported: undefined });
      }),
    );
  });

  test('behind zeros, as where a file was truncated while its writer went on', async () => {
    const line = connectLine(inet('10.96.0.1'));
    for (const zeros of [1, 2, 3, 4, 148, 512, 5000]) {
      const log = Buffer.concat([Buffer.alloc(zeros), Buffer.from(`${line}\n`)]);
      expect(await read(log)).toMatchObject({ unsupported: undefined, content: log });
    }
  });
});

test('whatever bytes come, there is an answer', () => {
  fc.assert(
    fc.property(fc.constantFrom(...UNREAD_LOGS), fc.nat({ max: 600 }), fc.uint8Array(), ([, , bytes], cut, tail) => {
      const head = Buffer.concat([bytes.subarray(0, cut), tail]);
      expect(() => findUnreadFormat(head.subarray(0, MAGIC_BYTES))).not.toThrow();
      expect(() => findUnreadFormat(Buffer.from(tail))).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});
