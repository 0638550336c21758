import { type Call, DAY, HOUR, MINUTE, STORM } from './fleet.ts';

/** An attack, and what is to be heard of it. */
export type Attack = {
  readonly name: string;
  /**
   * What is to be heard of it: `alone`: a message of its own, at once; `none`: logs cannot tell it from what is always there.
   */
  readonly isHeard: 'alone' | 'none';
  readonly calls: readonly Call[];
};

const WEB: Omit<Call, 'at' | 'executable'> = {
  cluster: 'prod',
  namespace: 'team-1',
  pod: 'web-7d9c5b8f4c-x2x7b',
  container: 'web',
  image: 'registry.example/shop/web:4',
};

function attack(name: string, call: Partial<Call> & Pick<Call, 'at' | 'executable'>): Attack {
  return { name, isHeard: 'alone', calls: [{ ...WEB, ...call, attack: name }] };
}

/** What Tracee itself found. */
function ruleAttack(name: string, rule: string, call: Partial<Call> & Pick<Call, 'at'>): Attack {
  return attack(name, { executable: '/app', ...call, rule });
}

/** A container of a workload of its own, which never called before. */
function quiet(workload: string): Pick<Call, 'pod' | 'container' | 'image'> {
  return { pod: `${workload}-6b8c9d7f5b-k2k4c`, container: workload, image: `registry.example/shop/${workload}:1` };
}

const FLOOD = 8 * DAY;

export const ATTACKS: readonly Attack[] = [
  attack('curl on the first day', { at: 5 * HOUR, ...quiet('basket'), executable: '/usr/bin/curl' }),
  attack('kubectl on the first day', { at: 6 * HOUR, ...quiet('ledger'), executable: '/usr/local/bin/kubectl' }),
  attack('a shell starts curl in a web pod', {
    at: 3 * DAY,
    executable: '/usr/bin/curl',
    parents: ['/bin/sh', '/usr/sbin/nginx'],
  }),
  attack('python3 from /tmp in a silent batch job', {
    at: 6 * DAY,
    ...quiet('batch'),
    pod: 'batch-x4x6z',
    executable: '/tmp/python3',
  }),
  attack('a process called prometheus in a web pod', {
    at: 6 * DAY + HOUR,
    executable: '/tmp/prometheus',
    thread: 'prometheus',
  }),
  {
    ...attack('a controller does what it always does', {
      at: 6 * DAY + 2 * HOUR,
      namespace: 'kube-system',
      pod: 'controller-b-7d9c5b8f4c-z9z7k',
      container: 'manager',
      image: 'quay.example/platform/controller-b:v1',
      executable: '/manager',
    }),
    isHeard: 'none',
  },
  attack('wget in the night of the upgrade', {
    at: 5 * DAY + 15 * HOUR,
    ...quiet('mailer'),
    executable: '/usr/bin/wget',
  }),
  {
    name: 'a pod runs 200 executables in a quarter of an hour',
    isHeard: 'alone',
    calls: flood('hostile', (at) => ({ executable: `/opt/tool-${at}` })),
  },
  {
    name: 'a pod renames its thread 200 times',
    isHeard: 'alone',
    calls: flood('renamer', (at) => ({ executable: '/usr/bin/perl', thread: `name-${at}` })),
  },
  attack('curl in the pod that ran 200 executables, an hour later', {
    at: FLOOD + HOUR,
    ...quiet('hostile'),
    executable: '/usr/bin/curl',
  }),
  attack('curl in another pod meanwhile', { at: FLOOD + 6 * MINUTE, ...quiet('search'), executable: '/usr/bin/curl' }),
  attack('kubectl exec into a quiet pod', { at: 9 * DAY, ...quiet('vault'), executable: '/bin/bash', isEntered: true }),
  attack('a copy called daprd in a web pod', { at: 9 * DAY + 3 * HOUR, executable: '/usr/share/nginx/daprd' }),
  attack('python3 of its own image, in a batch job that never called', {
    at: 10 * DAY + 8 * HOUR,
    ...quiet('invoices'),
    executable: '/usr/bin/python3',
  }),
  attack('a program without a file, in a sidecar', {
    at: 10 * DAY + 13 * HOUR,
    pod: 'app-aab-7d9c5b8f4c-m4m6n',
    namespace: 'team-1',
    container: 'daprd',
    image: 'registry.example/daprio/daprd:1.14',
    executable: 'memfd:a (deleted)',
  }),
  attack('curl again, eight days later, in another pod of the workload', {
    at: 11 * DAY,
    pod: 'web-7d9c5b8f4c-p4p6q',
    executable: '/usr/bin/curl',
    parents: ['/bin/sh', '/usr/sbin/nginx'],
  }),
  attack('python3 of its own image, during the storm', {
    at: STORM + 6 * MINUTE,
    ...quiet('payments'),
    executable: '/usr/bin/python3',
  }),
  ruleAttack('a certificate of the cluster is read on the first day', 'TRC-1018', {
    at: 7 * HOUR,
    ...quiet('inventory'),
  }),
  ruleAttack('a shell over a socket', 'TRC-101', { at: 4 * DAY, ...quiet('billing'), executable: '/bin/bash' }),
  ruleAttack('code is injected during the storm', 'TRC-103', { at: STORM + 4 * MINUTE, ...quiet('catalog') }),
  {
    name: 'a shell of a web server, a certificate that is read, a connection: one incident',
    isHeard: 'alone',
    calls: [
      { rule: 'TRC-1016', executable: '/bin/sh' },
      { rule: 'TRC-1018', executable: '/bin/cat' },
      { executable: '/usr/bin/curl' },
    ].map((call, at) => ({ ...WEB, ...quiet('gallery'), ...call, at: 10 * DAY + at * 3 * MINUTE, attack: 'incident' })),
  },
  {
    name: 'a program of its own image loads code and drops an executable: one incident',
    isHeard: 'alone',
    calls: ['TRC-104', 'TRC-1022'].map((rule, at) => ({
      ...{ ...WEB, ...quiet('archive'), executable: '/usr/bin/python3', rule },
      ...{ at: 11 * DAY + 6 * HOUR + at * 10 * MINUTE, attack: 'code' },
    })),
  },
  attack('curl during the storm', { at: STORM + 5 * MINUTE, ...quiet('orders'), executable: '/usr/bin/curl' }),
];

function flood(workload: string, change: (at: number) => Pick<Call, 'executable' | 'thread'>): Call[] {
  return Array.from({ length: 200 }, (_, at) => ({
    ...WEB,
    ...quiet(workload),
    at: FLOOD + at * 4000,
    attack: workload,
    ...change(at),
  }));
}
