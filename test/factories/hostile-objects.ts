import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { connectLine, execLine, inet } from './trace-event.ts';

/** Objects that were made to keep a reader busy, each of a few bytes for what it costs, by what they do it with. */
type HostileObjects = Readonly<Record<string, () => Buffer>>;

/** By how they are compressed, or by what is no record. */
export const HOSTILE_STREAMS: HostileObjects = {
  'line breaks, compressed twice': () => gzipSync(gzipSync(fill('\n', 200_000_000))),
  'opening braces': () => twice(fill('{', 32_000_000)),
  'braces and quotes': () => twice(fill('{"', 64_000_000)),
  'a brace a line': () => twice(fill('{\n', 32_000_000)),
  'a letter a line': () => twice(fill('x\n', 32_000_000)),
  'empty objects': () => twice(fill('{}', 32_000_000)),
  'empty objects, one a line': () => twice(fill('{}\n', 32_000_000)),
  'records with something behind them': () => twice(fill('{"a":1}x', 64_000_000)),
  'lines that are no UTF-8': () => twice(fill(Buffer.of(0x7b, 0xff, 0x0a), 64_000_000)),
  'UTF-16': () => twice(Buffer.concat([Buffer.of(0xff, 0xfe), fill(Buffer.from('{\n', 'utf16le'), 32_000_000)])),
  zeros: () => twice(fill('\0', 200_000_000)),
  'zeros behind a member': () => zstdCompressSync(Buffer.concat([gzipSync('{}\n'), fill('\0', 200_000_000)])),
  'empty members of gzip': () => gzipSync(fill(gzipSync(''), 4_000_000)),
  'empty streams of zlib': () => gzipSync(fill(deflateSync(''), 1_600_000)),
  'empty frames of zstd': () => gzipSync(fill(zstdCompressSync(''), 1_800_000)),
  'skippable frames of zstd': () => gzipSync(fill(Buffer.from('502a4d1800000000', 'hex'), 1_600_000)),
  'frames with a window of 128 MB': () => gzipSync(fill(Buffer.from('28b52ffd0088010000', 'hex'), 180_000)),
};

/** By what is in their records. */
export const HOSTILE_RECORDS: HostileObjects = {
  'arrays in arrays': () => lines(`{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`, 500),
  'a million members of one name': () => lines(`{${'"a":1,'.repeat(150_000)}"a":1}`, 60),
  'members of one name in each other': () =>
    lines(
      nest(14, (inner) => `{"a":${inner},"a":${inner}}`),
      300,
    ),
  'objects below others': () =>
    lines(
      nest(31, (inner) => `{"a":${inner}}`, `[${'{"c":{}},'.repeat(100_000)}{}]`),
      50,
    ),
  'texts that begin like an object': () => lines(`{"a":[${'"{",'.repeat(150_000)}"{"]}`, 80),
  'a text of braces': () => lines(`{"a":"${'{'.repeat(15_000_000)}"}`, 4),
  'a text of backslashes': () => lines(`{"a":"${'\\\\'.repeat(7_000_000)}"}`, 4),
  'records in a text': () => lines(JSON.stringify({ message: '{}\n'.repeat(50_000) }), 300),
  'records in base64': () =>
    lines(JSON.stringify({ message: Buffer.from('{}\n'.repeat(50_000)).toString('base64') }), 300),
  'records in records': () =>
    lines(
      nest(12, (inner) => JSON.stringify({ message: inner })),
      2000,
    ),
  'arguments in a text': () => lines(execWith({ args: listOf(16_000_000) }), 4),
  'arguments in many texts': () => lines(execWith({ args: listOf(120_000) }), 500),
  'an environment in a text': () => lines(execWith({ 'args.env': listOf(16_000_000) }), 4),
  'an address in a text': () =>
    lines(
      connectLine(inet('10.0.0.1')).replace(/\{"sa_family".*?\}/, JSON.stringify(`{"a":${listOf(16_000_000)}}`)),
      4,
    ),
  'parts of lines that never end': () =>
    gzipSync(numbered(200_000, (at) => `2026-01-01T00:00:00.${String(at).padStart(9, '0')}Z stdout P part`)),
  'parts of records that never end': () =>
    gzipSync(
      numbered(200_000, (at) =>
        JSON.stringify({ log: 'x', partial_message: 'true', partial_id: at, partial_last: 'false' }),
      ),
    ),
  'a container of its own for each record': () =>
    gzipSync(numbered(200_000, (at) => JSON.stringify({ log: 'x', kubernetes: { container_name: `c${at}` } }))),
  'names of a megabyte': () =>
    gzipSync(numbered(200, (at) => connectLine(inet('10.0.0.1'), { container: `${'#'.repeat(1_000_000)}${at}` }))),
  'other names of a megabyte': () =>
    gzipSync(
      numbered(200, (at) => connectLine(inet('10.0.0.1'), { process: `${at}`, podName: '#'.repeat(1_000_000) })),
    ),
  'many endpoints': () =>
    lines(
      execLine(Array.from({ length: 50_000 }, (_, at) => `KUBERNETES_SERVICE_HOST=10.${at >> 8}.${at & 255}.1`)),
      20,
    ),
  'every endpoint at every port': () =>
    lines(
      execLine(
        Array.from({ length: 8000 }, (_, at) => [
          `KUBERNETES_SERVICE_HOST=10.${at >> 8}.${at & 255}.1`,
          `KUBERNETES_SERVICE_PORT=${at + 1}`,
        ]).flat(),
      ),
      20,
    ),
  'ever new ports': () =>
    gzipSync(
      numbered(8000, (at) =>
        execAt(at, [
          ...Array.from({ length: 4 }, (_, port) => `KUBERNETES_SERVICE_PORT=${((at * 4 + port) % 65_000) + 1}`),
          ...Array.from({ length: 60 }, (_, host) => `KUBERNETES_SERVICE_HOST=10.9.9.${host}`),
        ]),
      ),
    ),
  'ever new addresses': () =>
    gzipSync(
      numbered(8000, (at) =>
        execAt(
          at,
          Array.from({ length: 60 }, (_, host) => `KUBERNETES_SERVICE_HOST=10.${at >> 8}.${at & 255}.${host}`),
        ),
      ),
    ),
  'ever new names': () =>
    gzipSync(
      numbered(8000, (at) =>
        execAt(
          at,
          Array.from({ length: 60 }, (_, host) => `KUBERNETES_PORT=a${at}.b${host}.c`),
        ),
      ),
    ),
  'a value of percent signs': () => lines(execLine([`KUBERNETES_SERVICE_HOST=${'%'.repeat(200_000)}\nx`]), 200),
  'a template for each line': () =>
    gzipSync(
      numbered(40_000, (at) => {
        const keys = Array.from({ length: (at % 60) + 1 }, (_, key) => `"k${key + (at % 1200)}":1`);
        return `{"timestamp":1,${keys.join(',')},"eventName":"e"}`;
      }),
    ),
};

/** First what makes long runs short, then what makes short what is left. */
function twice(content: Buffer): Buffer {
  return gzipSync(zstdCompressSync(content));
}

function fill(piece: string | Buffer, bytes: number): Buffer {
  return Buffer.alloc(bytes, piece);
}

function lines(line: string, count: number): Buffer {
  const piece = Buffer.from(`${line}\n`);
  return gzipSync(fill(piece, piece.length * count));
}

function numbered(count: number, lineOf: (at: number) => string): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, at) => Buffer.from(`${lineOf(at)}\n`)));
}

function nest(levels: number, around: (inner: string) => string, inmost = '1'): string {
  let text = inmost;
  for (let level = 0; level < levels; level += 1) text = around(text);
  return text;
}

/** The text of a list of empty objects. */
function listOf(length: number): string {
  return `[${'{},'.repeat(length / 3)}{}]`;
}

/** One of many execs of a container's process, one after the other. */
function execAt(at: number, environment: readonly string[]): string {
  const timestamp = `${1_770_652_841_000_000_000n + BigInt(at) * 1_000_000n}`;
  return execLine(environment, { timestamp, processId: 9, parentId: 8 });
}

/** An exec that has this in place of its arguments. */
function execWith(members: Readonly<Record<string, string>>): string {
  const { args: _, ...event } = JSON.parse(execLine([]));
  return JSON.stringify({ ...event, ...members });
}
