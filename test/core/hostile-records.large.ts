import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { HOSTILE_RECORDS } from '#test/factories/hostile-objects.ts';
import { expectBounded, readingCost } from '#test/factories/reading-cost.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

describe('reading an object whose records were made to keep a reader busy takes no longer than its bytes are worth', () => {
  test.each(Object.entries(HOSTILE_RECORDS))('%s', (_, make) => expectBounded(make()));
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
      expect(await readingCost(object)).toMatchObject({ lines: count });
    }
  });
});
