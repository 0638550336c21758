import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SCAN } from '#bench/speed/programs.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, eventLine, execLine, inet } from '#test/factories/trace-event.ts';

const GIGABYTE = 1_000_000_000;
const LIMIT_MEGABYTES = 150;
/** Bytes of a part, in turn. */
const MIXED = [200, 3000, 50_000, 400_000, 1_500_000];

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** 8 MB of a busy node: 100 containers, 1 % execs with 60 variables, 4 % connects. */
function busyLog(): Buffer {
  const lines: string[] = [];
  for (let bytes = 0, index = 0; bytes < 8_000_000; index += 1) {
    const line = lineOf(index);
    bytes += line.length;
    lines.push(line);
  }
  return Buffer.from(lines.join(''));
}

function lineOf(index: number): string {
  const about = {
    container: `container-${Math.floor(index / 50) % 100}`.padEnd(64, '.'),
    podName: `pod-${Math.floor(index / 50) % 100}`,
    image: 'debian',
  };
  if (index % 100 === 0) {
    const environment = Array.from({ length: 60 }, (_, each) => `VARIABLE_${each}=${index}-${each}`);
    return `${execLine([...environment, 'KUBERNETES_SERVICE_HOST=10.96.0.1'], about)}\n`;
  }
  if (index % 25 === 1) return `${connectLine(inet(index % 50 === 1 ? '10.96.0.1' : '10.0.0.9'), about)}\n`;
  return `${eventLine('security_file_open', '730', about, [{ name: 'pathname', type: 'string', value: `/tmp/${index}` }])}\n`;
}

/**
 * Each part compressed by itself: as Firehose stores what CloudWatch Logs compressed in members, and as shippers append frames
 * to a file.
 */
function inParts(compress: (part: Buffer) => Buffer, log: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < log.length; ) {
    const size = sizes[parts.length % sizes.length] ?? log.length;
    parts.push(compress(log.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat(parts);
}

/** Writes a file of the same piece, over and over. */
async function writeRepeated(name: string, piece: Buffer, times: number, head = '', tail = ''): Promise<string> {
  const path = join(folder.path, name);
  const file = createWriteStream(path);
  file.write(head);
  for (let count = 0; count < times; count += 1) {
    if (!file.write(piece)) await once(file, 'drain');
  }
  file.end(tail);
  await once(file, 'close');
  return path;
}

/**
 * The most memory that a scan held, in megabytes, as the system counts it. Linux lets a process inherit the
 * `maxRSS` of the one that started it, here of a test runner of any size; `VmHWM` begins with the program.
 */
async function peakOf(...args: string[]): Promise<{ megabytes: number; status: number | null; stdout: string }> {
  const report = join(folder.path, 'peak');
  const hook = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
    process.on('exit', () => {
      const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
      const peak = /^VmHWM:\\s*(\\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
      writeFileSync(${JSON.stringify(report)}, String(peak));
    });`;
  const flags = SCAN.filter((word) => word.startsWith('--'));
  const node = [...flags, '--import', `data:text/javascript,${encodeURIComponent(hook)}`];
  writeFileSync(report, '');
  const { status, stdout } = await traceward(['scan', ...args], { node });
  return { megabytes: (Number(readFileSync(report, 'utf8')) * 1024) / 1e6, status, stdout };
}

describe('a log of 1 GB is scanned in 150 MB', () => {
  const piece = busyLog();
  const times = Math.ceil(GIGABYTE / piece.length);
  const filler = Buffer.alloc(8_000_000, 'x');

  test.each([
    ['plain', 100, () => writeRepeated('plain.log', piece, times)],
    ['gzip', 100, () => writeRepeated('log.gz', gzipSync(piece), times)],
    ['gzip of many members', 100, () => writeRepeated('members.gz', inParts(gzipSync, piece, [50_000]), times)],
    ['gzip of members of many sizes', 100, () => writeRepeated('sizes.gz', inParts(gzipSync, piece, MIXED), times)],
    ['zstd', 100, () => writeRepeated('log.zst', zstdCompressSync(piece), times)],
    ['zstd of many frames', 100, () => writeRepeated('frames.zst', inParts(zstdCompressSync, piece, [50_000]), times)],
    ['zlib of many streams', 100, () => writeRepeated('log.zz', inParts(deflateSync, piece, [50_000]), times)],
    ['one line', 0, () => writeRepeated('line.log', filler, 125)],
    ['one record', 0, () => writeRepeated('record.log', filler, 125, '{"a":"', '"}\n')],
    [
      'one array',
      100,
      () => writeRepeated('array.log', Buffer.from(piece.toString().replaceAll('\n', ',')), times, '[', ']'),
    ],
  ])('%s', async (_, findings, write) => {
    const { megabytes, status, stdout } = await peakOf(await write());
    // A source of which nothing was understood is a failure.
    expect({ status, findings: stdout.split('\n').length - 1 }).toEqual({ status: findings > 0 ? 0 : 1, findings });
    expect(megabytes).toBeLessThan(LIMIT_MEGABYTES);
    expect(megabytes).toBeGreaterThan(20);
  });
});

test('records that are larger than the nursery are no more to a scan than what is alive of them', async () => {
  const record = (index: number) =>
    eventLine('magic_write', '1', {}, [
      ...Array.from({ length: 20_000 + index }, (_, each) => ({ name: `a${each}`, value: { x: [index] } })),
    ]);
  const path = join(folder.path, 'large-records.log');
  writeFileSync(path, Array.from({ length: 80 }, (_, index) => `${record(index)}\n`).join(''));
  const { megabytes, status } = await peakOf('--jobs', '1', path);
  expect(status).toBe(0);
  expect(megabytes).toBeLessThan(LIMIT_MEGABYTES);
});
