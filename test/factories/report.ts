import type { Coverage } from '#core/correlate/coverage.ts';
import { createCoverage } from '#core/correlate/coverage.ts';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import type { QuietCluster } from '#core/correlate/quiet-workloads.ts';
import { summarise } from '#core/correlate/summary.ts';
import { coverageByDay } from '#core/report/day-coverage.ts';
import type { Report, ReportedFinding } from '#core/report/report.ts';

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
/** 2026-01-01T00:00:00Z */
const NEW_YEAR = 1_767_225_600n * SECOND;

const WORKLOADS = [
  { namespace: 'shop', workload: 'checkout', image: 'registry.example/shop/checkout:2.4.1', process: 'java' },
  { namespace: 'shop', workload: 'cart', image: 'registry.example/shop/cart:1.19.0', process: 'node' },
  {
    namespace: 'shop',
    workload: 'payment-gateway',
    image: 'registry.example/shop/payment-gateway:5.0.3',
    process: 'curl',
  },
  {
    namespace: 'monitoring',
    workload: 'prometheus-server',
    image: 'quay.io/prometheus/prometheus:v3.4.0',
    process: 'prometheus',
  },
  {
    namespace: 'monitoring',
    workload: 'kube-state-metrics',
    image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0',
    process: 'kube-state-metr',
  },
  {
    namespace: 'kube-system',
    workload: 'coredns',
    image: 'registry.k8s.io/coredns/coredns:v1.12.1',
    process: 'coredns',
  },
  {
    namespace: 'kube-system',
    workload: 'kube-proxy',
    image: 'registry.k8s.io/kube-proxy:v1.33.2',
    process: 'kube-proxy',
  },
  {
    namespace: 'argocd',
    workload: 'argocd-application-controller',
    image: 'quay.io/argoproj/argocd:v3.0.11',
    process: 'argocd-applicat',
  },
  {
    namespace: 'cert-manager',
    workload: 'cert-manager-webhook',
    image: 'quay.io/jetstack/cert-manager-webhook:v1.18.2',
    process: 'webhook',
  },
  { namespace: 'ml', workload: 'trainer', image: 'registry.example/ml/trainer:0.9.3', process: 'python3' },
  { namespace: 'ml', workload: 'notebook-service', image: 'registry.example/ml/notebook:2026.1', process: 'kubectl' },
  {
    namespace: 'ingress',
    workload: 'nginx-ingress-controller',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.13.0',
    process: 'nginx-ingress-c',
  },
] as const;

const CLUSTERS = ['production-eu', 'production-us', 'staging'] as const;

export type ReportOptions = {
  readonly findings?: number;
  readonly isCompared?: boolean;
  readonly failures?: number;
  readonly status?: Report['status'];
  readonly isBlind?: boolean;
};

/** A cluster in which some never called the API server. */
export const QUIET_CLUSTER: QuietCluster = {
  cluster: 'prod',
  days: 12,
  fullDays: 9,
  gaps: { hours: 2, events: 1, node: 0, connects: 1 },
  knowsNodes: false,
  mutedNodes: 2,
  notJudged: undefined,
  workloads: [
    { namespace: 'shop', workload: 'cart', pod: 'cart-6d9f8c7b54-x2x7q', containers: 4, days: 9, connects: true },
    { namespace: 'shop', workload: 'db', pod: 'db-0', containers: 1, days: 8, connects: false },
    { namespace: 'ml', workload: 'agent', pod: 'agent-x2x7q', containers: 1, days: 8, connects: false },
  ],
  callers: 5,
  untold: 2,
  brief: 1,
  nameless: 3,
  namelessCallers: 1,
  servers: ['10.96.0.1/32', 'fd00:10:96::1/128'],
};

/** A report as a rescan of January gives it; the same numbers give the same report. */
export function aReport(options: ReportOptions = {}): Report {
  const { findings: count = 300, isCompared = false, failures = 0, status = 'complete', isBlind = false } = options;
  const random = createRandom(1013);
  const findings = Array.from({ length: count }, (_, at) => aFindingOf(at, random, isCompared));
  const facts = createFacts();
  for (const [name, coverage] of januaryCoverage(random, isBlind, count > 0)) facts.sources.set(name, coverage);
  return {
    heading: 's3://example-audit-logs/tracee/, 2026-01-01 to 2026-02-01',
    createdAt: Date.UTC(2026, 1, 1, 6, 30),
    status,
    findings,
    summary: summarise(facts, findings, []),
    coverage: coverageByDay(facts.sources.values()),
    failures: Array.from({ length: failures }, (_, at) => ({
      name: `s3://example-audit-logs/tracee/production-eu/2026/01/${String(1 + (at % 31)).padStart(2, '0')}/node-${at % 7}.log.gz`,
      reason: at % 3 === 0 ? 'deleted before it was read' : 'the gzip stream ends too early; what came before was read',
    })),
  };
}

function aFindingOf(at: number, random: () => number, isCompared: boolean): ReportedFinding {
  const { namespace, workload, image, process } = pick(WORKLOADS, random() ** 1.6);
  const cluster = pick(CLUSTERS.slice(0, 2), random());
  const container = hexadecimal(random, 64);
  const first = NEW_YEAR + BigInt(Math.floor(random() * 31 * 86_400)) * SECOND + BigInt(Math.floor(random() * 1e9));
  const connection = { address: '10.96.0.1', port: 443, process };
  const isSuppressed = namespace === 'kube-system' && random() < 0.7;
  return {
    ...connection,
    rule: 'TRC-1013',
    id: findingId(cluster, container, connection),
    basis: pick(['observed', 'observed', 'observed', 'configured', 'reported', 'inferred'], random()),
    cluster,
    container: { id: container, name: workload, image },
    pod: {
      name: `${workload}-${kubernetesRandom(random, 9)}-${kubernetesRandom(random, 5)}`,
      namespace,
      uid: `${hexadecimal(random, 8)}-${hexadecimal(random, 4)}-4${hexadecimal(random, 3)}-a${hexadecimal(random, 3)}-${hexadecimal(random, 12)}`,
    },
    host: `ip-10-0-${at % 4}-${at % 200}.eu-central-1.compute.internal`,
    count: 1 + Math.floor(random() ** 8 * 4000),
    countIsLowerBound: random() < 0.1,
    firstSeen: first,
    lastSeen: first + BigInt(Math.floor(random() ** 3 * 6 * 86_400)) * SECOND,
    evidence: [1, 2].map((part) => ({
      source: `s3://example-audit-logs/tracee/${cluster}/2026/01/${1 + (at % 28)}/node-${at % 7}-${part}.log.gz#3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY`,
      line: 1 + Math.floor(random() * 100_000),
    })),
    ...(isCompared ? { comparison: pick(['known', 'known', 'known', 'new', 'gone', 'notComparable'], random()) } : {}),
    ...(isSuppressed ? { suppression: SUPPRESSION } : {}),
  };
}

const SUPPRESSION: NonNullable<Finding['suppression']> = {
  conditions: { namespace: 'kube-system' },
  reason: 'Parts of the control plane watch the API by design.',
  owner: 'platform@example.com',
  expires: NEW_YEAR + 365n * DAY,
  mode: 'suppress',
};

function januaryCoverage(random: () => number, isBlind: boolean, hasConnects: boolean): [string, Coverage][] {
  return CLUSTERS.flatMap((cluster) =>
    Array.from({ length: 31 }, (_, day): [string, Coverage][] => {
      if (cluster === 'production-us' && (day === 11 || day === 12)) return [];
      const coverage = createCoverage(cluster);
      const records = 40_000 + Math.floor(random() * 20_000);
      const execs = Math.floor(records * 0.2);
      const isDark = isBlind && (cluster === 'staging' || (cluster === 'production-eu' && day > 27));
      Object.assign(coverage.counts, {
        sourcesOfTime: 1,
        bytes: records * 1100,
        lines: records,
        execs,
        ...(isDark ? {} : { execsWithEnvironment: execs, execsWithEndpoint: execs }),
        connects: hasConnects ? Math.floor(records * 0.5) : 12,
        otherEvents: Math.floor(records * 0.3),
        malformed: day % 9 === 4 ? 17 : 0,
        lostEvents: day % 13 === 6 ? 1200 : 0,
      });
      if (day % 9 === 4) coverage.malformed.set('json', 17);
      coverage.earliest = NEW_YEAR + BigInt(day) * DAY + 61n * SECOND;
      return [[`${cluster}/${day}`, coverage]];
    }).flat(),
  );
}

function pick<Value>(values: readonly Value[], at: number): Value {
  return values[Math.min(Math.floor(at * values.length), values.length - 1)] as Value;
}

function hexadecimal(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}

function kubernetesRandom(random: () => number, length: number): string {
  return Array.from({ length }, () => pick([...'bcdfghjklmnpqrstvwxz2456789'], random())).join('');
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
