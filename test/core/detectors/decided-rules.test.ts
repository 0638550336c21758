import { describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { hashOf } from '#core/hash.ts';
import { factsOf } from '#test/factories/scan.ts';
import { CONTAINER, type EventOptions, eventLine, execLine, findingLine, inet } from '#test/factories/trace-event.ts';

const POD: EventOptions = { podName: 'shop-0', podNamespace: 'shop', process: 'sh' };

function found(...lines: readonly string[]): readonly Finding[] {
  const log = { source: 'a.log', content: `${[...lines, ...lines].join('\n')}\n` };
  const facts = factsOf(log);
  expect(facts).toEqual(factsOf({ ...log, reading: 'parse' }));
  return findingsOf(facts);
}

function rules(...lines: readonly string[]): readonly string[] {
  return found(...lines).map(({ rule }) => rule);
}

function connectWith(sockfd: unknown, remote: object | string | null, options: EventOptions = POD): string {
  return eventLine('security_socket_connect', '736', options, [
    { name: 'sockfd', type: 'int32', value: sockfd },
    { name: 'type', type: 'int32', value: 1 },
    { name: 'remote_addr', type: 'SockAddr', value: remote },
  ]);
}

const PEER = inet('203.0.113.9', '4444');
const DOCKER = { sa_family: 'AF_UNIX', sun_path: '/var/run/docker.sock' };

/** What Tracee itself writes of an event. */
function reported(rule: readonly [string, string, string, number], line: string, options: EventOptions = POD): string {
  const { eventName: name, args } = JSON.parse(line);
  return findingLine(rule, options, [{ name: 'detectedFrom', type: 'unknown', value: { id: 1, name, args } }]);
}

describe('what is executed from memory (TRC-105)', () => {
  test.each(['memfd:x', '/dev/shm/a', '/run/shm/b', 'memfd:runc_cloned:/proc/self/exe'])('is found: %s', (path) => {
    expect(found(execLine([], { ...POD, path }))).toMatchObject([
      {
        id: hashOf(JSON.stringify(['TRC-105', 'default', CONTAINER, 'sh', path])),
        ...{ rule: 'TRC-105', basis: 'observed', count: 2, data: { pathname: path } },
      },
    ]);
  });

  test('is found on hosts, but for how containers are started', () => {
    expect(rules(execLine([], { ...POD, container: '', path: '/dev/shm/a' }))).toEqual(['TRC-105']);
    expect(rules(execLine([], { ...POD, container: '', path: 'memfd:runc_cloned:/proc/self/exe' }))).toEqual([]);
    expect(rules(execLine([], { ...POD, started: false, path: '/dev/shm/a' }))).toEqual([]);
  });

  test('is not what only looks like it', () => {
    expect(rules(...['/tmp/a', '/x/dev/shm/a', '/dev/shmx'].map((path) => execLine([], { ...POD, path })))).toEqual([]);
  });
});

describe('a shell of a web server (TRC-1016)', () => {
  test('is found by the names of both', () => {
    expect(found(execLine([], { ...POD, process: 'bash', before: 'nginx' }))).toMatchObject([
      { rule: 'TRC-1016', process: 'bash', data: { prev_comm: 'nginx' } },
    ]);
    expect(rules(execLine([], { ...POD, process: 'node', before: 'nginx' }))).toEqual([]);
    expect(rules(execLine([], { ...POD, process: 'bash', before: 'sshd' }))).toEqual([]);
  });
});

describe('standard input or output over a socket (TRC-101)', () => {
  test('is found by its descriptor and peer', () => {
    expect(found(connectWith(1, PEER))).toMatchObject([
      {
        id: hashOf(JSON.stringify(['TRC-101', 'default', CONTAINER, 'sh', '203.0.113.9:4444'])),
        data: { 'IP address': '203.0.113.9', Port: '4444', 'File descriptor': '1' },
      },
    ]);
    expect(rules(connectWith('2', inet('fd00::1', '4444')))).toEqual(['TRC-101']);
    expect(rules(connectWith(0, PEER, { ...POD, container: '' }))).toEqual(['TRC-101']);
  });

  test('is neither another descriptor, nor no port, nor another family', () => {
    expect(
      rules(...[3, 9, 10, 12, -1, '', ' ', '0x1', '1.0', null].map((sockfd) => connectWith(sockfd, PEER))),
    ).toEqual([]);
    expect(
      rules(connectWith(0, inet('203.0.113.9', '0')), connectWith(0, { sa_family: 'AF_UNIX', sun_path: '/x:1' })),
    ).toEqual([]);
  });

  test('is told one from another however the descriptors are mixed', () => {
    const lines = [3, 1, 7, 2, 12, 0, 120, 3].map((sockfd) => connectWith(sockfd, PEER));
    expect(found(...lines)).toMatchObject([{ rule: 'TRC-101', count: 6 }]);
  });
});

describe("Docker's socket in a container (TRC-1019)", () => {
  test('is found by its path, and not on hosts', () => {
    expect(found(connectWith(9, DOCKER))).toMatchObject([{ rule: 'TRC-1019', address: '/var/run/docker.sock' }]);
    expect(rules(connectWith(9, DOCKER, { ...POD, container: '' }))).toEqual([]);
    expect(rules(connectWith(9, { sa_family: 'AF_UNIX', sun_path: '/run/nscd/socket' }))).toEqual([]);
  });

  // As v0.6 writes an address, and columns of tables that have texts only.
  test.each([
    ['JSON', JSON.stringify(DOCKER), JSON.stringify(PEER)],
    [
      'quoted pairs',
      "{'sa_family': 'AF_UNIX','sun_path': '/var/run/docker.sock'}",
      "{'sa_family': 'AF_INET','sin_port': '4444','sin_addr': '203.0.113.9'}",
    ],
  ])('is found where the address is a text, as sockets at standard output are: %s', (_, docker, peer) => {
    expect(found(connectWith(9, docker))).toMatchObject([{ rule: 'TRC-1019', address: '/var/run/docker.sock' }]);
    expect(found(connectWith(1, peer))).toMatchObject([{ rule: 'TRC-101', address: '203.0.113.9:4444' }]);
  });
});

test('two rules hold for one event', () => {
  expect(rules(execLine([], { ...POD, path: '/dev/shm/x', before: 'nginx' }))).toEqual(
    expect.arrayContaining(['TRC-105', 'TRC-1016']),
  );
});

test.each([
  ['TRC-101', reported(['TRC-101', 'stdio_over_socket', 'x', 3], connectWith(0, PEER)), connectWith(0, PEER)],
  [
    'TRC-105',
    reported(['TRC-105', 'fileless_execution', 'x', 3], execLine([], { path: '/dev/shm/x' })),
    execLine([], { ...POD, path: '/dev/shm/x' }),
  ],
  ['TRC-1019', reported(['TRC-1019', 'docker_abuse', 'x', 2], connectWith(9, DOCKER)), connectWith(9, DOCKER)],
  [
    'TRC-1016',
    reported(['TRC-1016', 'illegitimate_shell', 'x', 2], execLine([], { before: 'nginx' })),
    execLine([], { ...POD, before: 'nginx' }),
  ],
])("%s is one finding with Tracee's own report of it, whatever comes first", (rule, report, raw) => {
  const [alone] = found(report);
  expect(alone).toMatchObject({ rule, basis: 'reported', count: 2 });
  expect(found(report, raw)).toMatchObject([{ id: alone?.id, basis: 'observed', count: 2 }]);
  expect(found(raw, report)).toMatchObject([{ id: alone?.id, basis: 'observed', count: 2 }]);
});

describe('opened files of a container', () => {
  const TOKEN = '/run/secrets/kubernetes.io/serviceaccount/..2026_02_09/token';
  const opened = (pathname: string, flags: unknown, options: EventOptions = POD) =>
    eventLine('security_file_open', '730', options, [
      { name: 'pathname', type: 'string', value: pathname },
      { name: 'flags', type: 'int32', value: flags },
    ]);

  test.each([0, 2, 32768, '0', 'O_RDONLY|O_CLOEXEC', 'o_rdwr'])(
    'are found where a token is read (TRC-108), with flags %s',
    (flags) => {
      const finding = { rule: 'TRC-108', basis: 'observed', count: 2, data: { pathname: TOKEN } };
      expect(found(opened(TOKEN, flags))).toMatchObject([
        { ...finding, id: hashOf(JSON.stringify(['TRC-108', 'default', CONTAINER, 'sh', null])) },
      ]);
    },
  );

  test('are no token that is only written, opened by who has to, or lies elsewhere', () => {
    expect(rules(...[1, 3, 'O_WRONLY|O_CREAT', 'O_CREAT', null, {}].map((flags) => opened(TOKEN, flags)))).toEqual([]);
    expect(rules(opened(TOKEN, 0, { ...POD, process: 'kube-controller' }))).toEqual([]);
    expect(rules(opened('/run/secrets/kubernetes.io/serviceaccount/token', 0))).toEqual(['TRC-108']);
    for (const path of [`${TOKEN}s`, '/run/secrets/kubernetes.io/serviceaccount/ca.crt', '/srv/token', 'oken', ''])
      expect(rules(opened(path, 0))).toEqual([]);
    expect(rules(opened('secrets/kubernetes.io/serviceaccount/oken', 0))).toEqual([]);
    expect(rules(opened(TOKEN, 0, { ...POD, container: '' }), opened(TOKEN, 0, { ...POD, started: false }))).toEqual(
      [],
    );
  });

  test("are found where Docker's socket is written (TRC-1019), and are then the same as what Tracee reports of it", () => {
    const line = opened('/var/run/docker.sock', 'O_RDWR');
    const report = reported(['TRC-1019', 'docker_abuse', 'Docker socket abuse detected', 2], line);
    expect(found(line, report)).toMatchObject([
      { rule: 'TRC-1019', basis: 'observed', data: { path: '/var/run/docker.sock' } },
    ]);
    expect(rules(opened('/var/run/docker.sock', 0), opened('/var/run/docker.sock.old', 2))).toEqual([]);
  });
});
