import type { Argument, Remote } from './event.ts';
import { API_ADDRESS, type Peer, type Process } from './node.ts';
import type { Random } from './random.ts';

/** One of Tracee's events; how often it comes is for the mix to say. */
export type EventKind = {
  readonly name: string;
  readonly id: number;
  readonly syscall: string;
  readonly describe: (random: Random, process: Process) => readonly Argument[];
};

export const EXEC: EventKind = {
  name: 'sched_process_exec',
  id: 715,
  syscall: 'execve',
  describe: (random, { container: { environment, host } }) => [
    text('cmdpath', '/usr/bin/curl'),
    text('pathname', '/usr/bin/curl'),
    { name: 'dev', type: 'uint32', value: 101 },
    number('inode', 'uint64', random),
    { name: 'ctime', type: 'uint64', value: 1_769_537_521_000_000_000n },
    { name: 'inode_mode', type: 'uint32', value: 33_261 },
    text('interpreter_pathname', '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'),
    {
      name: 'argv',
      type: '[]string',
      value: ['curl', '-sf', `http://${host}:8080/health?probe=${random.integer(1000)}`],
    },
    text('interp', '/usr/bin/curl'),
    text('stdin_path', '/dev/null'),
    { name: 'invoked_from_kernel', type: 'bool', value: false },
    text('prev_comm', 'sh'),
    { name: 'env', type: '[]string', value: [...environment, `REQUEST_ID=${random.hex(16)}`] },
    text('pwd', '/srv/app'),
  ],
};

export const CONNECT: EventKind = {
  name: 'security_socket_connect',
  id: 736,
  syscall: 'connect',
  describe: (random, { peers }) => [
    { name: 'sockfd', type: 'int32', value: 3 + random.integer(60) },
    { name: 'type', type: 'int32', value: 1 },
    { name: 'remote_addr', type: 'SockAddr', value: chooseRemote(random, peers) },
  ],
};

/** What else a node's policy may ask for; the rule looks at none of it. */
export const OTHERS: readonly EventKind[] = [
  other('security_file_open', 730, 'openat', (random) => [
    text('pathname', path(random)),
    text('flags', 'O_RDONLY|O_LARGEFILE|O_CLOEXEC'),
    { name: 'dev', type: 'uint32', value: 101 },
    number('inode', 'uint64', random),
    { name: 'ctime', type: 'uint64', value: 1_769_537_521_000_000_000n },
    text('syscall_pathname', path(random)),
  ]),
  other('openat', 257, 'openat', (random) => [
    { name: 'dirfd', type: 'int32', value: -100 },
    text('pathname', path(random)),
    text('flags', 'O_RDONLY|O_CLOEXEC'),
    { name: 'mode', type: 'uint32', value: 0 },
  ]),
  other('close', 3, 'close', (random) => [{ name: 'fd', type: 'int32', value: random.integer(200) }]),
  other('vfs_write', 742, 'write', (random) => [
    text('pathname', path(random)),
    { name: 'dev', type: 'uint32', value: 101 },
    number('inode', 'uint64', random),
    { name: 'count', type: 'uint64', value: random.integer(65_536) },
    { name: 'pos', type: 'uint64', value: random.integer(1_000_000) },
  ]),
  other('sched_process_exit', 716, 'exit_group', (random) => [
    { name: 'exit_code', type: 'int32', value: random.integer(2) },
    { name: 'process_group_exit', type: 'bool', value: random.chance(0.5) },
  ]),
  other('sched_process_fork', 714, 'clone', (random) => [
    number('parent_tid', 'int32', random),
    number('parent_ns_tid', 'int32', random),
    number('child_tid', 'int32', random),
    number('child_ns_tid', 'int32', random),
    { name: 'start_time', type: 'uint64', value: 1_770_652_841_122_095_657n + BigInt(random.integer(1_000_000)) },
  ]),
  other('security_socket_create', 733, 'socket', (random) => [
    text('family', random.pick(['AF_INET', 'AF_INET6', 'AF_UNIX'])),
    text('type', 'SOCK_STREAM'),
    { name: 'protocol', type: 'int32', value: 0 },
    { name: 'kern', type: 'int32', value: 0 },
  ]),
  other('security_bprm_check', 732, 'execve', (random) => [
    text('pathname', path(random)),
    { name: 'dev', type: 'uint32', value: 101 },
    number('inode', 'uint64', random),
    { name: 'argv', type: '[]string', value: ['sh', '-c', `test -f ${path(random)} && echo "${random.hex(8)}"`] },
  ]),
  other('cap_capable', 719, 'openat', (random) => [
    text('cap', random.pick(['CAP_SYS_ADMIN', 'CAP_NET_RAW', 'CAP_SETUID'])),
  ]),
];

function other(name: string, id: number, syscall: string, describe: EventKind['describe']): EventKind {
  return { name, id, syscall, describe };
}

function chooseRemote(random: Random, peers: readonly Peer[]): Remote {
  if (random.chance(0.1)) return { family: 'AF_INET', address: API_ADDRESS, port: 443 };
  if (random.chance(0.2)) return { family: 'AF_UNIX', path: '/var/run/nscd/socket' };
  const peer = random.pick(peers);
  return { family: peer.address.includes(':') ? 'AF_INET6' : 'AF_INET', ...peer };
}

function path(random: Random): string {
  return `/${random.pick(['usr/lib', 'var/lib/app/data', 'proc/self', 'etc', 'srv/app/node_modules'])}/${random.hex(4 + random.integer(20))}.${random.pick(['so', 'json', 'log', 'js'])}`;
}

function text(name: string, value: string): Argument {
  return { name, type: 'string', value };
}

function number(name: string, type: 'int32' | 'uint64', random: Random): Argument {
  return { name, type, value: random.integer(10_000_000) };
}
