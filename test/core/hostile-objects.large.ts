import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '#test/factories/command-line.ts';
import { HOSTILE_OBJECTS } from '#test/factories/hostile-objects.ts';
import type { ReadingCost } from '#test/factories/read-object.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

const PROGRAM = join(__dirname, '../factories/read-object.ts');

/** Times what 20,000 ordinary events take: for any object, and for each megabyte that is stored of it. */
const MAX_TIMES = 8;
const MAX_TIMES_A_MEGABYTE = 10;
/** A function has 1,769. */
const MAX_MEGABYTES = 500;

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

async function read(object: Buffer): Promise<ReadingCost> {
  const path = join(folder.path, 'object');
  writeFileSync(path, object);
  const { stdout, stderr } = await run(process.execPath, [PROGRAM, path], {});
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('reading an object that was made to keep a reader busy takes no longer than its bytes are worth', () => {
  test.each(Object.entries(HOSTILE_OBJECTS))('%s', async (_, make) => {
    const object = make();
    const { seconds, ordinarySeconds, megabytes } = await read(object);
    const allowed = MAX_TIMES + (MAX_TIMES_A_MEGABYTE * object.length) / 1e6;
    expect(seconds / ordinarySeconds).toBeLessThan(allowed);
    expect(megabytes).toBeLessThan(MAX_MEGABYTES);
  });
});

describe('a log that is compressed well is read to its end', () => {
  const minutes = (at: number) => new Date(1.77e12 + at * 7919).toISOString();
  const LOGS: Readonly<Record<string, (at: number) => string>> = {
    'of one event, time and again': (at) =>
      connectLine(inet('10.96.0.1'), { timestamp: `${1_770_652_841_122_095_657n + BigInt(at) * 1_234_567n}` }),
    "of another container's health checks": (at) => `${minutes(at).slice(0, -1)}000000Z stdout F GET /healthz 200`,
    'of records of another container': (at) =>
      JSON.stringify({
        date: minutes(at),
        stream: 'stdout',
        log: `level=info msg="request" method=GET path=/items/${(at * 7919) % 997} status=200 duration=${at % 89}ms`,
        kubernetes: {
          pod_name: 'web-5d9c7b6f4-x2x7k',
          namespace_name: 'shop',
          container_name: 'web',
          labels: { app: 'web' },
        },
      }),
  };

  test.each(Object.entries(LOGS))('%s', async (_, lineOf) => {
    const count = 150_000;
    const log = Buffer.from(`${Array.from({ length: count }, (__, at) => lineOf(at)).join('\n')}\n`);
    for (const object of [gzipSync(log), zstdCompressSync(log)]) {
      expect(await read(object)).toMatchObject({ lines: count });
    }
  });
});
