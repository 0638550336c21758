import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Outcome, temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';

const API = '10.96.0.1';
const bound = (container: string) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container });
const connection = (container: string) => connectLine(inet(API), { container });

let server: S3Server;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(async () => {
  server = await startS3Server();
  server.store.createBucket('logs');
  folder = temporaryFolder();
});
afterEach(async () => {
  folder.remove();
  await server.close();
});

async function put(key: string, content: string | Buffer): Promise<void> {
  await server.store.put('logs', key, { body: Buffer.from(content) });
}

/** In one process, where the test is not about several: each loads the SDK anew. */
const scan = (...args: string[]) => scanBy('1', ...args);

function scanBy(jobs: string, ...args: string[]): Promise<Outcome> {
  const env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return traceward(['scan', ...args, '--jobs', jobs], { env });
}

const findingsIn = ({ stdout }: Outcome) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const gets = () => server.calls.filter(({ operation }) => operation === 'GetObject');

describe('a scan of a place in S3', () => {
  test('reads all objects below it, and names them as the pipeline does', async () => {
    await put('tracee/cluster=blue/b.log', gzipSync(connection('a')));
    await put('tracee/cluster=blue/a.log', bound('a'));
    await put('tracee/folder/', '');
    await put('elsewhere.log', connection('a'));
    const outcome = await scan('s3://logs/tracee/', '--cluster-pattern', 'cluster=(?<cluster>[^/]+)/');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    const source = expect.stringMatching(/^s3:\/\/logs\/tracee\/cluster=blue\/b\.log#[0-9a-f]{32}$/);
    expect(findingsIn(outcome)).toMatchObject([{ cluster: 'blue', count: 1, evidence: [{ source, line: 1 }] }]);
    expect(gets()).toHaveLength(2);
  });

  test('goes through all pages of a listing, and gives the same bytes for any number of processes', async () => {
    await put('0.log', ['a', 'b'].map(bound).join('\n'));
    for (let at = 0; at < 100; at += 1) await put(`${1 + (at % 9)}/${at}.log`, connection(`container ${at % 50}`));
    // Folders fill a page, too, and are not read.
    for (let at = 0; at < 1000; at += 1) await put(`${1 + (at % 9)}/${at}/`, '');
    const one = await scan('s3://logs');
    expect(findingsIn(one)).toHaveLength(50);
    expect(findingsIn(one).reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect((await scanBy('3', 's3://logs')).stdout).toBe(one.stdout);
  });

  test('reads what several places share once', async () => {
    await put('x/a.log', `${bound('a')}\n${connection('a')}`);
    expect(findingsIn(await scan('s3://logs/x/', 's3://logs/', 's3://logs/x/a'))).toMatchObject([{ count: 1 }]);
  });

  test('reads an object again whose connection broke, and counts nothing twice', async () => {
    await put('a.log', `${bound('a')}\n${`${connection('a')}\n`.repeat(200)}`);
    server.inject({ operation: 'GetObject', times: 2, fault: { kind: 'cut', afterBytes: 30_000 } });
    const outcome = await scan('s3://logs');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(findingsIn(outcome)).toMatchObject([{ count: 200 }]);
    // Among others, too, with which it has its facts in common.
    await put('b.log', connection('a'));
    server.inject({ operation: 'GetObject', key: 'a.log', times: 2, fault: { kind: 'cut', afterBytes: 30_000 } });
    expect(findingsIn(await scan('s3://logs'))).toMatchObject([{ count: 201 }]);
  });

  test('goes on past an object that cannot be read, and names it', async () => {
    await put('a.log', `${bound('a')}\n${connection('a')}`);
    await put('gone.log', connection('a'));
    await put('secret.log', connection('a'));
    server.inject({ operation: 'GetObject', key: 'gone.log', fault: { kind: 'error', code: 'NoSuchKey' } });
    server.inject({ operation: 'GetObject', key: 'secret.log', fault: { kind: 'error', code: 'AccessDenied' } });
    const outcome = await scan('s3://logs');
    expect(findingsIn(outcome)).toMatchObject([{ count: 1 }]);
    expect(outcome.status).toBe(1);
    expect(outcome.stderr.trimEnd().split('\n').sort()).toEqual([
      'traceward: s3://logs/gone.log: it was deleted before it was read',
      expect.stringMatching(/^traceward: s3:\/\/logs\/secret\.log: access denied; .* s3:GetObject/),
    ]);
  });

  test.each([
    ['s3://logs/nothing/', 's3://logs/nothing/: there is no object whose key begins so'],
    ['s3://other/', 's3://other/: there is no bucket other'],
  ])('says what is wrong with %s', async (address, message) => {
    expect(await scan(address)).toMatchObject({ status: 1, stderr: `traceward: ${message}\n` });
  });

  test.each([
    ['AccessDenied', /access denied; .* s3:ListBucket on logs/],
    ['PermanentRedirect', /the bucket logs is in another region; set AWS_REGION/],
  ] as const)('says what a listing that fails with %s needs', async (code, message) => {
    server.inject({ operation: 'ListObjectsV2', times: 99, fault: { kind: 'error', code } });
    const { status, stderr } = await scan('s3://logs');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(message) });
  });

  test('needs a bucket', async () => {
    expect(await scan('s3:///x')).toMatchObject({ status: 2, stderr: expect.stringMatching('s3://bucket/prefix') });
  });
});

describe('a scan that is resumed', () => {
  const journal = () => join(folder.path, 'journal');
  const resume = () => scan('s3://logs', '--resume', journal());

  beforeEach(async () => {
    await put('a.log', bound('a'));
    await put('b.log', `${connection('a')}\n${connection('a')}`);
  });

  test('reads nothing again that was read whole, and tells the same', async () => {
    const first = await resume();
    expect(findingsIn(first)).toMatchObject([{ count: 2, basis: 'observed' }]);
    expect(await resume()).toEqual(first);
    expect(gets()).toHaveLength(2);
  });

  test('reads what was interrupted, what is new, and what has changed', async () => {
    server.inject({ operation: 'GetObject', key: 'b.log', times: 3, fault: { kind: 'cut', afterBytes: 10 } });
    expect((await resume()).status).toBe(1);
    await put('a.log', `${bound('a')}\n`);
    await put('c.log', connection('a'));
    const { status, stdout } = await resume();
    expect(status).toBe(0);
    expect(stdout).toBe((await scan('s3://logs')).stdout);
    expect(findingsIn(await scan('s3://logs'))).toMatchObject([{ count: 3 }]);
  });

  test('goes on from a file whose end was torn off', async () => {
    const first = await resume();
    const whole = readFileSync(journal());
    for (const length of [whole.length - 1, whole.length - 400, 100, 30]) {
      writeFileSync(journal(), whole.subarray(0, length));
      expect((await resume()).stdout).toBe(first.stdout);
      expect(readFileSync(journal())).toHaveLength(whole.length);
    }
  });

  test('does not take what was read for another cluster', async () => {
    await resume();
    expect(findingsIn(await scan('s3://logs', '--resume', journal(), '--cluster', 'blue'))).toMatchObject([
      { cluster: 'blue', count: 2 },
    ]);
  });

  test('leaves a file alone that is something else', async () => {
    writeFileSync(journal(), 'my notes\n');
    const { status, stderr } = await resume();
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/is no journal/) });
    expect(readFileSync(journal(), 'utf8')).toBe('my notes\n');
  });

  test('works for files, too', async () => {
    const path = join(folder.path, 'x.log');
    writeFileSync(path, `${bound('a')}\n${connection('a')}`);
    const first = await scan(path, '--resume', journal());
    expect(findingsIn(first)).toHaveLength(1);
    expect((await scan(path, '--resume', journal())).stdout).toBe(first.stdout);
  });
});

describe('a scan of a time', () => {
  const at = (time: string) => `${Date.parse(time)}000000`;
  const connectionAt = (time: string) => connectLine(inet(API), { container: 'a', timestamp: at(time) });

  test('counts the connects of that time, reads for bindings what lies before, and nothing of other years', async () => {
    await put('2024/03/10/x.log', `${bound('a')}\n${connectionAt('2024-03-10T12:00:00Z')}`);
    await put('2026/03/05/x.log', `${bound('a')}\n${connectionAt('2026-03-05T12:00:00Z')}`);
    await put(
      '2026/03/10/x.log',
      ['2026-03-09T23:59:59Z', '2026-03-10T00:00:00Z', '2026-03-10T23:59:59Z', '2026-03-11T00:00:00Z']
        .map(connectionAt)
        .join('\n'),
    );
    const outcome = await scan('s3://logs', '--from', '2026-03-10', '--to', '2026-03-11');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(findingsIn(outcome)).toMatchObject([{ count: 2, firstSeen: '2026-03-10T00:00:00.000000000Z' }]);
    expect(
      gets()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(['2026/03/05/x.log', '2026/03/10/x.log']);

    const without = await scan('s3://logs', '--from', '2026-03-10', '--to', '2026-03-11', '--lookback', '0');
    expect(findingsIn(without)).toEqual([]);
  });

  test('of which there is no object is not a clean log', async () => {
    await put('2024/03/10/x.log', connectionAt('2024-03-10T12:00:00Z'));
    const outcome = await scan('s3://logs', '--from', '2026-03-10');
    expect(outcome).toMatchObject({ status: 1, stderr: 'traceward: s3://logs/: there is no object of that time\n' });
  });

  test.each([
    [['--from', 'yesterday'], '--from: expected a date or a time such as 2026-02-01T12:00:00Z, found "yesterday"'],
    [['--from', '2026-03-10', '--to', '2026-03-10'], '--from must be before --to'],
    [['--lookback', '-1'], '--lookback'],
  ])('cannot be one of %j', async (options, message) => {
    expect(await scan('s3://logs', ...options)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
