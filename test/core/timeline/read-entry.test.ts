import { describe, expect, test } from '@jest/globals';
import { isObject, parseObject } from '#core/json.ts';
import { containerOfRecord, type Entry, readEntry } from '#core/timeline/read-entry.ts';
import { CONTAINER, connectLine, eventLine, inet } from '#test/factories/trace-event.ts';

function entryOf(text: string): Entry {
  return readEntry({ value: parseObject(text) ?? {}, text }, undefined, { line: 1, record: 1 }, 'a.log');
}

/** The same event as Tracee's main branch writes it. */
function protobufLine(name: string, data: readonly object[]): string {
  const workload = { process: { pid: 280 }, container: { id: CONTAINER, started: true } };
  return JSON.stringify({ timestamp: '2026-02-09T16:00:41.122095657Z', id: 1036, name, workload, data });
}

describe('an event of a timeline', () => {
  test.each([
    ['security_socket_connect', 'remote_addr', inet('10.96.0.10', '53'), 'connect', '10.96.0.10:53'],
    ['security_socket_connect', 'remote_addr', { sa_family: 'AF_UNIX', sun_path: '/run/a' }, 'other', 'unix:/run/a'],
    ['security_socket_bind', 'local_addr', inet('fd00::1', '80'), 'other', '[fd00::1]:80'],
    ['socket_dup', 'remote_addr', inet('10.0.0.1', '4444'), 'other', '10.0.0.1:4444'],
    ['connect', 'addr', inet('10.0.0.1', '4444'), 'other', '10.0.0.1:4444'],
    ['sendto', 'dest_addr', inet('10.0.0.1', '53'), 'other', '10.0.0.1:53'],
  ] as const)('%s shows the address of its %s', (event, name, value, kind, what) => {
    const old = eventLine(event, '736', {}, [{ name, type: 'SockAddr', value }]);
    const main = protobufLine(event, [{ name, sockaddr: value }]);
    expect([old, main].map(entryOf)).toMatchObject([
      { kind, what },
      { kind, what },
    ]);
  });

  test.each([
    ['security_file_open', 'pathname', '/run/secrets/token'],
    ['security_inode_rename', 'new_path', '/tmp/a'],
    ['symlink', 'linkpath', '/tmp/b'],
  ])('%s shows the file of its %s', (event, name, path) => {
    const old = eventLine(event, '733', {}, [{ name, type: 'string', value: path }]);
    const main = protobufLine(event, [{ name, str: path }]);
    expect([old, main].map(entryOf)).toMatchObject([{ what: path }, { what: path }]);
  });

  test('shows of an exec the path that was asked for if it tells no other', () => {
    const path = '/usr/bin/curl';
    const old = eventLine('sched_process_exec', '715', {}, [{ name: 'cmdpath', type: 'string', value: path }]);
    const main = protobufLine('sched_process_exec', [{ name: 'cmdpath', str: path }]);
    expect([old, main].map(entryOf)).toMatchObject([
      { kind: 'exec', what: path },
      { kind: 'exec', what: path },
    ]);
  });

  test('shows where a flow goes, and where it comes from if it says so', () => {
    const to = [
      { name: 'dst', type: 'string', value: '10.0.0.2' },
      { name: 'dst_port', type: 'uint16', value: 443 },
    ];
    const from = [
      { name: 'src', type: 'string', value: '10.0.0.1' },
      { name: 'src_port', type: 'uint16', value: 50_000 },
    ];
    expect(entryOf(eventLine('net_tcp_connect', '2017', {}, to)).what).toBe('10.0.0.2:443');
    expect(entryOf(eventLine('net_packet_tcp', '2003', {}, [...from, ...to])).what).toBe(
      '10.0.0.1:50000 to 10.0.0.2:443',
    );
  });

  test('shows the beginning of a path that is too long', () => {
    const { what } = entryOf(connectLine({ sa_family: 'AF_UNIX', sun_path: 'x'.repeat(4000) }));
    expect(what).toMatch(/^unix:x+…$/);
    expect(what.length).toBeLessThan(500);
  });

  test("is one of the container that an old finding of Tracee's has within", () => {
    const Context = parseObject(connectLine(inet('10.96.0.1'), { process: 'curl' }));
    const text = JSON.stringify({ Data: null, Context, SigMetadata: { ID: 'TRC-2', Name: 'Anti-Debugging' } });
    expect(isObject(Context)).toBe(true);
    expect(containerOfRecord({ value: parseObject(text) ?? {}, text })).toBe(CONTAINER);
    expect(entryOf(text)).toMatchObject({ kind: 'finding', what: 'Anti-Debugging', process: { name: 'curl' } });
  });
});
