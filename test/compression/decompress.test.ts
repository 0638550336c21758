import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Decompressed, decompress } from '#compression/decompress.ts';
import type { ExpansionLimits } from '#compression/expansion.ts';
import { COMPRESSIONS, skippable } from '#test/factories/compress.ts';

/** Lines that do not repeat, so that their compressed form is long. */
const LOG = Buffer.from(Array.from({ length: 3000 }, () => `{"a":"${randomBytes(20).toString('hex')}"}`).join('\n'));

/** The chunk is overwritten once the next one is asked for, as a reader does that reuses its buffer. */
async function* piecesOf(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) {
    const chunk = Buffer.from(bytes.subarray(at, at + length));
    yield chunk;
    chunk.fill(0xaa);
  }
}

async function read(bytes: Uint8Array, length = 65536): Promise<Decompressed & { content: Buffer }> {
  const decompressed = decompress(piecesOf(bytes, length));
  const chunks: Buffer[] = [];
  for (;;) {
    const step = await decompressed.next();
    if (step.done) return { ...step.value, content: Buffer.concat(chunks) };
    chunks.push(Buffer.from(step.value));
  }
}

/** Comparing long buffers by Jest takes seconds. */
function expectWhole({ content, problem, unsupported }: Awaited<ReturnType<typeof read>>, log: Buffer): void {
  expect({ problem, unsupported, length: content.length }).toEqual({ length: log.length });
  expect(content.equals(log)).toBe(true);
}

describe.each(Object.entries(COMPRESSIONS))('%s', (_, compress) => {
  test.each([1, 7, 4099, 65536, 10_000_000])('comes back whole in pieces of %i bytes', async (length) => {
    const log = length < 100 ? LOG.subarray(0, 5000) : LOG;
    expectWhole(await read(compress(log), length), log);
  });

  test('of nothing is nothing', async () => {
    expectWhole(await read(compress(Buffer.alloc(0))), Buffer.alloc(0));
  });
});

const FORMATS = [
  ['gzip', (log: Buffer) => gzipSync(log)],
  ['zstd', (log: Buffer) => zstdCompressSync(log)],
  ['zlib', (log: Buffer) => deflateSync(log)],
] as const;

test.each(FORMATS)('%s of parts of any sizes comes back whole, in pieces of any size', async (_, compress) => {
  const sizes = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 12 });
  const pieces = fc.constantFrom(50, 4099, 65536, 10_000_000);
  await fc.assert(
    fc.asyncProperty(sizes, pieces, async (lengths, piece) => {
      const parts = lengths.map((length) => LOG.subarray(length, 3 * length));
      expectWhole(await read(Buffer.concat(parts.map(compress)), piece), Buffer.concat(parts));
    }),
    { numRuns: 30 },
  );
});

test.each(FORMATS)(
  '%s whose content fills the last buffer of its decoder to the end is whole, and what follows it',
  async (_, compress) => {
    const log = Buffer.alloc(2 * 1024 * 1024, 'as long as two buffers\n');
    expectWhole(await read(Buffer.concat([compress(log), compress(log)])), Buffer.concat([log, log]));
  },
);

describe.each(FORMATS)('%s that is cut off', (_, compress) => {
  test('at any place is never taken for whole, and what came before the cut is kept', async () => {
    const whole = compress(LOG.subarray(0, 3000));
    for (let cut = 4; cut < whole.length; cut += 11) {
      const { content, problem } = await read(whole.subarray(0, cut), 100);
      expect({ cut, isPrefix: LOG.subarray(0, content.length).equals(content) }).toEqual({ cut, isPrefix: true });
      expect(problem).toMatch(/ends within|cut off|follow its/);
    }
  });

  test('in the middle keeps about half', async () => {
    const lines = Array.from(
      { length: 20_000 },
      () => `{"key":"${randomBytes(4).toString('hex')}","always":"the same"}\n`,
    );
    const log = Buffer.from(lines.join(''));
    const whole = compress(log);
    const { content, problem } = await read(whole.subarray(0, whole.length / 2));
    expect(problem).toMatch(/ends within|cut off/);
    expect(content.length).toBeGreaterThan(log.length / 3);
    expect(log.subarray(0, content.length).equals(content)).toBe(true);
  });
});

describe('gzip', () => {
  test('that is damaged keeps all that stands before the damage', async () => {
    const problems = new Set<string | undefined>();
    for (let share = 0.1; share < 0.95; share += 0.1) {
      const stored = gzipSync(LOG);
      randomBytes(4).copy(stored, Math.floor(stored.length * share));
      const { content, problem } = await read(stored);
      problems.add(problem?.replace(/ \(.*/, ''));
      const before = Math.floor(LOG.length * (share - 0.02));
      expect(content.subarray(0, before).equals(LOG.subarray(0, before))).toBe(true);
    }
    expect(problems).not.toContain(undefined);
  });

  test('with a wrong checksum keeps everything, and the next member', async () => {
    const wrong = gzipSync(LOG);
    wrong.writeUInt32LE((wrong.readUInt32LE(wrong.length - 8) ^ 1) >>> 0, wrong.length - 8);
    const { content, problem } = await read(Buffer.concat([wrong, gzipSync(Buffer.from('next'))]));
    expect(problem).toBe('the checksum of member 1 of the gzip data is wrong');
    expect(content.equals(Buffer.concat([LOG, Buffer.from('next')]))).toBe(true);
  });

  test('followed by garbage keeps everything, and says so', async () => {
    const { content, problem } = await read(Buffer.concat([gzipSync(LOG), Buffer.from('garbage')]));
    expect(problem).toBe('bytes that are no gzip data follow its member 1');
    expect(content.equals(LOG)).toBe(true);
  });

  test('followed by zeros is whole; a member behind them is not read, and that is said', async () => {
    const padded = Buffer.concat([gzipSync(LOG), Buffer.alloc(1000)]);
    expectWhole(await read(padded), LOG);
    const { content, problem } = await read(Buffer.concat([padded, gzipSync(LOG)]));
    expect(problem).toBe('bytes behind zeros after member 1 of the gzip data were left unread');
    expect(content.equals(LOG)).toBe(true);
  });

  test('may carry a name, a comment, extra fields and a checksum of its header', async () => {
    const log = LOG.subarray(0, 5000);
    const body = gzipSync(log).subarray(10);
    const flags = 2 + 4 + 8 + 16;
    const header = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]);
    const texts = Buffer.from('name.log\0a comment\0\x12\x34', 'latin1');
    for (const length of [1, 65536]) {
      expectWhole(await read(Buffer.concat([header, texts, body]), length), log);
    }
  });
});

describe('zstd', () => {
  test('that tells another size than it has keeps what it can, and is called damaged', async () => {
    for (const told of [2000, 4000]) {
      const frame = zstdCompressSync(LOG.subarray(0, 3000));
      frame.writeUInt16LE(told - 256, 5);
      const { content, problem } = await read(Buffer.concat([frame, zstdCompressSync(LOG)]));
      expect(problem).toMatch(/^frame 1 of the zstd data is damaged/);
      expect(LOG.subarray(0, content.length).equals(content)).toBe(true);
    }
  });

  test('is read past frames of user data, also when they come first and alone', async () => {
    expectWhole(await read(skippable()), Buffer.alloc(0));
    const stored = Buffer.concat([
      skippable(),
      zstdCompressSync(LOG),
      skippable('x'.repeat(100_000)),
      zstdCompressSync(LOG),
    ]);
    expectWhole(await read(stored, 1000), Buffer.concat([LOG, LOG]));
  });

  test('that is damaged keeps what came before', async () => {
    const stored = Buffer.concat([zstdCompressSync(LOG), zstdCompressSync(LOG)]);
    stored.fill(0xff, Math.floor(stored.length * 0.75), Math.floor(stored.length * 0.8));
    const { content, problem } = await read(stored);
    expect(problem).toMatch(/frame 2 of the zstd data/);
    expect(content.subarray(0, LOG.length).equals(LOG)).toBe(true);
  });

  test('followed by garbage keeps everything, and says so', async () => {
    const { content, problem } = await read(Buffer.concat([zstdCompressSync(LOG), Buffer.from('garbage')]));
    expect(problem).toBe('bytes that are no zstd data follow its frame 1');
    expect(content.equals(LOG)).toBe(true);
  });
});

test('what a zstd frame told before its source broke is given', async () => {
  const lines = Array.from(
    { length: 20_000 },
    () => `{"key":"${randomBytes(4).toString('hex')}","always":"the same"}\n`,
  );
  const log = Buffer.from(lines.join(''));
  async function* breaking() {
    yield zstdCompressSync(log).subarray(0, 60_000);
    throw new Error('the network is gone');
  }
  const chunks: Buffer[] = [];
  await expect(async () => {
    for await (const chunk of decompress(breaking())) chunks.push(Buffer.from(chunk));
  }).rejects.toThrow('the network is gone');
  const content = Buffer.concat(chunks);
  expect(content.length).toBeGreaterThan(128 * 1024);
  expect(content.equals(log.subarray(0, content.length))).toBe(true);
});

describe('zlib', () => {
  test('of several streams is read, and what follows them is told', async () => {
    const stored = Buffer.concat([deflateSync(LOG), deflateSync(LOG, { level: 1 })]);
    expectWhole(await read(stored, 1000), Buffer.concat([LOG, LOG]));
    const { content, problem } = await read(Buffer.concat([deflateSync(LOG), Buffer.from('garbage')]));
    expect(problem).toBe('bytes that are no zlib data follow its stream 1');
    expect(content.equals(LOG)).toBe(true);
  });

  test('of every level is read', async () => {
    for (const level of [0, 1, 5, 6, 9]) expectWhole(await read(deflateSync(LOG, { level })), LOG);
  });

  test('is not what a text is that begins with its header', async () => {
    const log = Buffer.from('x^2 {"a":1}\n'.repeat(100));
    expectWhole(await read(log), log);
  });

  test('with a wrong checksum keeps all but its last bytes, and says so', async () => {
    const wrong = deflateSync(LOG);
    wrong.writeUInt32BE((wrong.readUInt32BE(wrong.length - 4) ^ 1) >>> 0, wrong.length - 4);
    const { content, problem } = await read(wrong);
    expect(problem).toMatch(/^stream 1 of the zlib data is damaged \(.*incorrect data check\)$/);
    expect(LOG.length - content.length).toBeLessThanOrEqual(64);
    expect(LOG.subarray(0, content.length).equals(content)).toBe(true);
  });
});

describe('UTF-16', () => {
  const LINES = '{"comm":"añ€😀"}\r\n'.repeat(200);
  const mark = `\ufeff${LINES}`;

  test.each([
    ['the lower byte first', Buffer.from(mark, 'utf16le')],
    ['the higher byte first', Buffer.from(mark, 'utf16le').swap16()],
    ['without a byte-order mark', Buffer.from(LINES, 'utf16le')],
    ['the higher byte first, without a mark', Buffer.from(LINES, 'utf16le').swap16()],
    ['within gzip', gzipSync(Buffer.from(mark, 'utf16le'))],
  ])('is read: %s', async (_, stored) => {
    for (const length of [1, 7, 65536]) expectWhole(await read(stored, length), Buffer.from(LINES));
  });

  test('that ends within a character is not whole', async () => {
    const { content, problem } = await read(Buffer.from(mark, 'utf16le').subarray(0, -1));
    expect(problem).toBe('the UTF-16 text ends within a character');
    expect(content.toString()).toBe(`${LINES.slice(0, -1)}\ufffd`);
  });
});

test('data that is compressed more than twice is named, and not read', async () => {
  expect(await read(gzipSync(zstdCompressSync(deflateSync(LOG))))).toEqual({
    content: Buffer.alloc(0),
    problem: 'it is data that is compressed more than twice, which traceward does not read. Compress it once.',
    unsupported: 'data that is compressed more than twice',
  });
});

describe('whatever comes', () => {
  test('nothing is thrown, and nothing hangs', async () => {
    const magic = fc.constantFrom('', '1f8b08', '1f8b0800000000000003', '28b52ffd', '502a4d18', '789c', 'fffe', 'feff');
    await fc.assert(
      fc.asyncProperty(
        magic,
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (head, tail, length) => {
          await read(Buffer.concat([Buffer.from(head, 'hex'), tail]), length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('and a changed byte anywhere is noticed or does no harm', async () => {
    const log = LOG.subarray(0, 1000);
    const stored = [gzipSync(log), COMPRESSIONS['zstd of several frames']?.(log) ?? Buffer.alloc(0), deflateSync(log)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...stored),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (whole, at, change) => {
          const changed = Buffer.from(whole);
          const place = 4 + (at % (whole.length - 4));
          changed[place] = (changed[place] ?? 0) ^ change;
          await read(changed, 100);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an error of the source itself is not taken for damage', async () => {
    async function* failing() {
      yield gzipSync(LOG).subarray(0, 1000);
      throw new Error('the network is gone');
    }
    await expect(async () => {
      for await (const _ of decompress(failing())) void _;
    }).rejects.toThrow('the network is gone');
  });
});

describe('what a few bytes become too much of', () => {
  const LIMITS = { freeBytes: 100_000, ratio: 20 };
  const readWithin = async (bytes: Uint8Array, limits: ExpansionLimits, work = 0) => {
    const decompressed = decompress(piecesOf(bytes, 512), { limits });
    const chunks: Buffer[] = [];
    let step = await decompressed.next();
    while (!step.done) {
      chunks.push(Buffer.from(step.value));
      step = await decompressed.next(work);
    }
    return { ...step.value, content: Buffer.concat(chunks) };
  };
  const aLog = fc
    .tuple(fc.string({ minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 2000 }))
    .map(([line, times]) => Buffer.from(`{"a":${JSON.stringify(line)}}\n`.repeat(times)));

  test('is read up to there and no further, and else the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        aLog,
        fc.constantFrom(...Object.entries(COMPRESSIONS)),
        fc.record({ freeBytes: fc.integer({ min: 40_000, max: 200_000 }), ratio: fc.integer({ min: 1, max: 200 }) }),
        async (log, [name, compress], limits) => {
          const stored = compress(log);
          const { content, problem } = await readWithin(stored, limits);
          expect(content.equals(log.subarray(0, content.length))).toBe(true);
          if (problem === undefined) expect(content.length).toBe(log.length);
          else expect(content.length).toBeLessThanOrEqual(limits.freeBytes + limits.ratio * stored.length);
          if (name === 'plain') expect(problem).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is told with its sizes, and with what reads more', async () => {
    const { problem } = await readWithin(gzipSync(Buffer.alloc(1_000_000)), LIMITS);
    expect(problem).toMatch(
      /^it is compressed too well for a log, .* became 536\.1 kB.* 20 are allowed; .*--max-expansion/,
    );
  });

  test('counts what was decompressed on the way, and what reading takes', async () => {
    const small = gzipSync(LOG.subarray(0, 4000));
    expect(await readWithin(small, LIMITS)).toMatchObject({ problem: undefined });
    expect((await readWithin(small, LIMITS, 1_000_000)).problem).toBeDefined();
    const padded = zstdCompressSync(Buffer.concat([small, Buffer.alloc(1_000_000)]));
    expect((await readWithin(padded, LIMITS)).problem).toBeDefined();
  });

  test.each([
    ['members of gzip', gzipSync('')],
    ['streams of zlib', deflateSync('')],
    ['frames of zstd', zstdCompressSync('')],
    ['skippable frames of zstd', skippable('')],
  ])('may be nothing but %s', async (_, part) => {
    const parts = gzipSync(Buffer.alloc(2000 * part.length, part));
    const { content, problem } = await readWithin(parts, { freeBytes: 8 * 1024 * 1024, ratio: 500 });
    expect(content).toHaveLength(0);
    expect(problem).toMatch(/^it is compressed too well/);
  });
});
