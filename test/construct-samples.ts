/**
 * Writes events/logs, the sample logs: `node test/construct-samples.ts`. They are constructed (no public log has
 * a container that talks to the API server with its environment captured), in the shapes that Tracee and log
 * shippers write. test/events/samples.test.ts checks that the files are what this makes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { connectLine, type EventOptions, eventLine, execLine, inet } from './factories/trace-event.ts';

const START = 1_770_652_800_000_000_000n;
const SECOND = 1_000_000_000n;

/** The time of day of the samples: 2026-02-09 16:00:00 and so many seconds. */
function at(seconds: number, nanoseconds = 0): string {
  return String(START + BigInt(seconds) * SECOND + BigInt(nanoseconds));
}

function containerId(seed: string): string {
  return createHash('sha256').update(seed).digest('hex');
}

type Pod = EventOptions;

const CHECKOUT: Pod = {
  container: containerId('checkout'),
  containerName: 'checkout',
  image: 'registry.example/shop/checkout:2.4.1',
  podName: 'checkout-6d9f8c7b54-x2x7q',
  podNamespace: 'shop',
  podUid: '7618a938-2586-486a-abaf-dd9a1b0c64d8',
  host: 'checkout-6d9f8c',
};
const REPORTS: Pod = {
  container: containerId('reports'),
  containerName: 'reports',
  image: 'registry.example/shop/reports:1.0.7',
  podName: 'reports-29011680-k4p9d',
  podNamespace: 'shop',
  podUid: '0b1f3c52-6a0e-4f7e-8f5d-3f3a9b3f0d11',
  host: 'reports-2901168',
};
const WEB: Pod = {
  container: containerId('web'),
  containerName: 'nginx',
  image: 'docker.io/library/nginx:1.29',
  podName: 'web-7c5ddbdf54-9hjkl',
  podNamespace: 'ingress',
  host: 'web-7c5ddbdf54-',
};
const TRAINER: Pod = {
  container: containerId('trainer'),
  containerName: 'trainer',
  image: 'registry.example/ml/trainer:0.9.3',
  podName: 'trainer-0',
  podNamespace: 'ml',
  podUid: '5d0c4bd0-6a39-4a53-9d3c-8f1f4f0f7a55',
  host: 'trainer-0',
};
const METRICS: Pod = {
  container: containerId('metrics'),
  containerName: 'metrics',
  image: 'registry.example/ops/metrics:5.1.0',
  podName: 'metrics-8b9cd456c-5h54z',
  podNamespace: 'monitoring',
  host: 'metrics-8b9cd45',
};

const SERVICE = 'KUBERNETES_SERVICE_HOST=10.96.0.1';
/** Shows that nothing of an environment but the address leaves the scan. */
const PASSWORD = 'DATABASE_PASSWORD=constructed-secret-that-must-not-appear';

/** A shell in a pod runs kubectl; beside it, what goes on anyway. Plain lines of v0.24. */
function nodeA(): string[] {
  const kubectl = { ...CHECKOUT, process: 'kubectl' };
  return [
    execLine(['PATH=/usr/bin:/bin', 'HOSTNAME=checkout-6d9f8c7b54-x2x7q', PASSWORD, SERVICE], {
      ...CHECKOUT,
      entity: 1,
      process: 'sh',
      timestamp: at(41, 122095657),
    }),
    connectLine({ sa_family: 'AF_UNIX', sun_path: '/var/run/nscd/socket' }, { ...kubectl, timestamp: at(42) }),
    connectLine(inet('10.96.0.10', '53'), { ...kubectl, timestamp: at(42, 5) }),
    connectLine(inet('10.96.0.1'), { ...kubectl, timestamp: at(42, 731001) }),
    connectLine(inet('10.96.0.1'), { ...kubectl, timestamp: at(55, 12) }),
    connectLine(inet('::ffff:10.96.0.1'), { ...kubectl, timestamp: at(97, 600) }),
    connectLine(inet('10.20.0.5', '5432'), { ...CHECKOUT, process: 'java', timestamp: at(98) }),
    execLine(['PATH=/usr/bin:/bin', SERVICE], { ...WEB, process: 'nginx', timestamp: at(3) }),
    connectLine(inet('10.20.0.8', '8080'), { ...WEB, process: 'nginx', timestamp: at(4) }),
    connectLine(inet('10.20.0.8', '8080'), { ...WEB, process: 'nginx', timestamp: at(5) }),
    eventLine('security_file_open', '730', { ...WEB, process: 'nginx', timestamp: at(6) }, [
      { name: 'pathname', type: 'string', value: '/etc/nginx/nginx.conf' },
    ]),
    execLine([], { container: '', started: false, process: 'runc', host: 'node-a', timestamp: at(7) }),
    connectLine(inet('10.96.0.1'), {
      container: '',
      started: false,
      process: 'kubelet',
      host: 'node-a',
      timestamp: at(8),
    }),
    '{"level":"warn","ts":1770652860.168,"msg":"Lost 12 events"}',
  ];
}

/** A client library over IPv6, whose variable is spelled in another way. v0.23 behind Fluent Bit, compressed. */
function nodeB(): string[] {
  const python = { ...TRAINER, process: 'python3' };
  const lines = [
    connectLine(inet('fd00:10:96::1'), { ...python, timestamp: at(120, 100) }),
    connectLine(inet('2001:db8::20', '443'), { ...python, timestamp: at(121) }),
    execLine(['PATH=/usr/bin', 'KUBERNETES_SERVICE_PORT=443', 'KUBERNETES_SERVICE_HOST=[FD00:10:96:0:0:0:0:1]'], {
      path: '/usr/bin/python3',
      ...python,
      timestamp: at(119),
    }),
    connectLine(inet('fd00:10:96::1'), { ...python, timestamp: at(180, 7) }),
  ];
  return lines.map((log) =>
    JSON.stringify({
      date: '2026-02-09T16:02:00.000000Z',
      stream: 'stdout',
      _p: 'F',
      log: log.replaceAll('"SockAddr"', '"struct sockaddr*"').replaceAll('"[]string"', '"const char**"'),
      kubernetes: { pod_name: 'tracee-x7x7x', namespace_name: 'tracee' },
    }),
  );
}

/** Something that runs since before Tracee did: its environment was never seen. A container runtime's log. */
function nodeC(): string[] {
  const metrics = { ...METRICS, process: 'metrics-server' };
  const lines = [
    connectLine(inet('10.96.0.1'), { ...metrics, timestamp: at(200, 42) }),
    connectLine(inet('10.96.0.1'), { ...metrics, timestamp: at(260, 42) }),
    execLine(['PATH=/usr/bin', SERVICE], { ...REPORTS, process: 'reports', timestamp: at(201) }),
    connectLine(inet('10.20.0.5', '5432'), { ...REPORTS, process: 'reports', timestamp: at(202) }),
  ];
  return lines.map((line, index) => `2026-02-09T16:03:2${index}.000000000Z stdout F ${line}`);
}

/** Tracee without --output option:exec-env: the connections are there, but nothing says which is the API server. */
function staging(): string[] {
  const checkout = { ...CHECKOUT, container: containerId('staging-checkout'), process: 'kubectl' };
  return [
    execLine([], { ...checkout, process: 'sh', timestamp: at(300) }),
    connectLine(inet('172.20.0.1'), { ...checkout, timestamp: at(301) }),
    execLine([], { ...checkout, process: 'kubectl', timestamp: at(302) }),
    connectLine(inet('172.20.0.1'), { ...checkout, timestamp: at(303) }),
  ];
}

/** The sample logs by their path below events/logs. */
export function constructSamples(): ReadonlyMap<string, Buffer> {
  const text = (lines: readonly string[]) => Buffer.from(`${lines.join('\n')}\n`);
  return new Map([
    ['cluster=demo/node-a.log', text(nodeA())],
    ['cluster=demo/node-b.log.gz', gzipSync(text(nodeB()))],
    ['cluster=demo/node-c.log', text(nodeC())],
    ['cluster=staging/node-a.log', text(staging())],
  ]);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, content] of constructSamples()) {
    const path = join('events', 'logs', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
