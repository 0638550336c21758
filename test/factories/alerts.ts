import { NO_DAMAGE } from '#core/correlate/damage.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import { type Group, groupOf } from '#core/correlate/group.ts';
import type { Alert, FirstAlert, Note, RescanAlert, ToldGroup } from '#core/notify/alert.ts';

/** 2026-02-09T16:05:00Z */
export const NOW = 1_770_653_100_000_000_000n;
const SECOND = 1_000_000_000n;

type Details = Partial<Omit<Finding, 'id' | 'container' | 'pod'>> & {
  readonly container?: Partial<Finding['container']>;
  readonly pod?: Finding['pod'];
};

/** A finding of which everything is known, but for what `details` say. */
export function finding({ container, pod, ...details }: Details = {}): Finding {
  const whole = {
    rule: 'TRC-1013',
    basis: 'observed' as const,
    cluster: 'demo',
    container: {
      id: 'c7761e58969f0b3c0b2c51d0f7c3b1f9d0e5a8b7c6d5e4f3a2b1c0d9e8f7a6b5',
      name: 'checkout',
      image: 'registry.example/shop/checkout:2.4.1',
      ...container,
    },
    pod: pod ?? {
      name: 'checkout-6d9f8c7b54-x2x7q',
      namespace: 'shop',
      uid: '7618a938-2586-486a-abaf-dd9a1b0c64d8',
    },
    host: 'node-a',
    address: '10.96.0.1',
    port: 443,
    process: 'kubectl',
    count: 3,
    firstSeen: NOW - 258n * SECOND,
    lastSeen: NOW - 203n * SECOND,
    evidence: [
      {
        source:
          's3://traceward-logs-111122223333-eu-central-1/cluster=demo/node-a.log#3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrH',
        line: 17,
      },
    ],
    ...details,
  };
  return { ...whole, id: findingId(whole.cluster, whole.container.id, whole) };
}

/** The alert about the first finding of its group. */
export function firstAlert(details: Details = {}, isTest = false): FirstAlert {
  const first = finding(details);
  return { kind: 'first', group: groupOf(first), finding: first, isTest };
}

/** Controllers as clusters have them. */
export function controllers(count: number): Group[] {
  const names = ['cert-manager', 'ingress-nginx', 'metrics-server', 'external-dns', 'argocd-application-controller'];
  return Array.from({ length: count }, (_, at) => {
    const name = `${names[at % names.length]}${at < names.length ? '' : `-${at}`}`;
    return groupOf(
      finding({
        container: { id: 'a'.repeat(64), name, image: `quay.example/platform/${name}:v1.${at}.0` },
        pod: { name: `${name}-6d9f8c7b54-x2x7q`, namespace: 'platform' },
        process: name.slice(0, 15),
      }),
    );
  });
}

function repeated(times: number): Finding[] {
  return Array.from({ length: times }, (_, at) =>
    finding({
      pod: { name: `checkout-6d9f8c7b54-${'bcdfgh'.charAt(at)}2x7q`, namespace: 'shop' },
      container: { id: `${at}`.repeat(64) },
      host: `node-${at}`,
      lastSeen: NOW + BigInt(at) * SECOND,
      countIsLowerBound: at === 1,
    }),
  );
}

/** The group as a summary tells it. */
export function noteOf(group: Group): Note {
  return {
    group,
    findingId: 'f'.repeat(32),
    pod: `${group.workload ?? 'pod'}-6d9f8c7b54-x2x7q`,
    risk: { score: 30, severity: 'medium', reasons: [{ is: 'new-executable', points: 20 }] },
    evidence: { source: 's3://logs/cluster=demo/node-a.log#v1', line: 3 },
    at: Number(NOW / 1_000_000n),
    isNewPair: true,
  };
}

/** The group as a summary tells it that people have heard of. `by`: who has acknowledged it. */
export function toldOf(group: Group, by?: string): ToldGroup {
  return {
    ...{ group, thread: group.id, way: 'alert', at: Number(NOW / 1_000_000n), findings: 6, pods: 4 },
    risk: { score: 120, severity: 'critical', reasons: [{ is: 'tool', points: 50 }] },
    status: by === undefined ? undefined : { is: 'acknowledged', by, at: 0 },
  };
}

const SUPPRESSION = {
  conditions: { namespace: 'monitoring', workload: 'prometheus', process: 'prometheus' },
  reason: 'Prometheus discovers its targets through the API server',
  owner: 'platform team',
  expires: NOW - 60n * SECOND,
};

const HOSTILE = '<!channel> <https://evil.example|log in> `*x*` $(reboot) \u202e\u001b[2J\nSubject: x & y';

/** An alert of each kind, and of what each can be about, by the names of the golden files. */
export const ALERTS: Readonly<Record<string, Alert>> = {
  'first-observed': firstAlert(),
  'first-risky': firstAlert({
    process: 'curl',
    container: { digest: `sha256:${'0d5f'.repeat(16)}` },
    program: {
      executable: '/tmp/curl',
      arguments: ['-sk', 'https://10.96.0.1/api/v1/secrets'],
      user: '0',
      parents: ['/bin/sh', '/usr/local/bin/node'],
      isEntered: true,
    },
    risk: {
      score: 160,
      severity: 'critical',
      reasons: [
        { is: 'temporary', points: 60 },
        { is: 'tool', points: 50 },
        { is: 'entered', points: 30 },
        { is: 'new-executable', points: 20 },
      ],
    },
  }),
  'first-inferred': firstAlert({ basis: 'inferred', countIsLowerBound: true, firstSeen: undefined }),
  'first-without-pod': firstAlert({
    pod: {},
    container: { name: undefined, image: undefined },
    host: 'node-c',
    port: undefined,
  }),
  'first-ipv6': firstAlert({
    cluster: 'staging',
    address: 'fd00:10:96::1',
    process: 'python3',
    container: { name: 'trainer', image: 'registry.example/ml/trainer@sha256:0d5f' },
    pod: { name: 'trainer-0', namespace: 'ml' },
    evidence: [
      { source: "s3://logs/cluster=staging/it's here.zst#d41d8cd98f00b204e9800998ecf8427e-12", line: 4, record: 2 },
    ],
  }),
  'first-counted': firstAlert({ suppression: { ...SUPPRESSION, expires: NOW + SECOND, mode: 'count' } }),
  'first-covered': firstAlert({
    rule: 'TRC-1016',
    process: 'sh',
    address: '',
    port: undefined,
    data: { prev_comm: 'nginx' },
    pod: { name: 'normal-1', namespace: 'shop' },
    suppression: { ...SUPPRESSION, expires: NOW + SECOND, mode: 'count', toldFor: 'tool' },
  }),
  'first-incident': incidentAlert(),
  'first-graver': graverAlert(),
  'first-test': firstAlert({}, true),
  'first-hostile': firstAlert({
    cluster: HOSTILE,
    process: HOSTILE,
    host: HOSTILE,
    container: { name: HOSTILE, image: HOSTILE },
    pod: { name: HOSTILE, namespace: HOSTILE },
    evidence: [{ source: `s3://logs/${HOSTILE}#v`, line: 1 }],
  }),
  'follow-up': {
    kind: 'follow-up',
    cause: 'goes on',
    risk: {
      score: 80,
      severity: 'high',
      reasons: [
        { is: 'tool', points: 50 },
        { is: 'new-executable', points: 20 },
      ],
    },
    group: groupOf(finding()),
    since: Number((NOW - 900n * SECOND) / 1_000_000n),
    findings: 12,
    examples: repeated(3),
    pods: { some: ['checkout-6d9f8c7b54-b2x7q', 'checkout-6d9f8c7b54-c2x7q'], count: 12 },
  },
  'follow-up-same': {
    kind: 'follow-up',
    cause: 'goes on',
    risk: { score: 80, severity: 'high', reasons: [{ is: 'temporary', points: 80 }] },
    group: groupOf(finding()),
    since: Number((NOW - 7200n * SECOND) / 1_000_000n),
    findings: 0,
    examples: repeated(1),
    pods: { some: [], count: 0 },
  },
  overflow: { kind: 'overflow', notes: controllers(8).map(noteOf), count: 431, severities: { medium: 431 } },
  'overflow-risky': {
    kind: 'overflow',
    notes: controllers(2).map(noteOf),
    count: 200,
    severities: { critical: 150, high: 1, medium: 49 },
    sent: 100,
  },
  baseline: { kind: 'baseline', clusters: ['demo'], hours: 24, notes: controllers(5).map(noteOf), count: 41 },
  daily: {
    kind: 'daily',
    from: Number((NOW - 86_400n * SECOND) / 1_000_000n),
    to: Number(NOW / 1_000_000n),
    notes: controllers(5).map(noteOf),
    count: 5,
    standing: [],
    ending: [],
  },
  'daily-held-back': {
    kind: 'daily',
    from: Number((NOW - 86_400n * SECOND) / 1_000_000n),
    to: Number(NOW / 1_000_000n),
    notes: controllers(5).map((group, at) => ({
      ...noteOf(group),
      pod: at === 0 ? HOSTILE : `${group.workload}-0`,
      ...(at < 2 ? { isHeldBack: true } : {}),
      ...(at === 1 ? { isLastOfContainer: true } : {}),
      ...(at === 2 ? { hidden: { findings: 12, recent: [], pods: [], podCount: 3, since: 0 } } : {}),
    })),
    count: 7,
    standing: [],
    gaps: [
      { is: 'full container', cluster: 'demo', container: 'c7761e58969f0d5f', pod: HOSTILE },
      { is: 'damaged object', cluster: 'demo', object: 's3://logs/a.gz#v', problem: 'its end is missing' },
      { is: 'damaged object', cluster: HOSTILE, object: HOSTILE, problem: HOSTILE },
    ],
    ending: [],
  },
  'daily-told': {
    kind: 'daily',
    from: Number((NOW - 86_400n * SECOND) / 1_000_000n),
    to: Number(NOW / 1_000_000n),
    notes: [],
    count: 0,
    told: controllers(2)
      .map((group, at) => toldOf(group, at === 0 ? undefined : HOSTILE))
      .flatMap((each) => [
        each,
        { ...each, findings: 0, pods: 0 },
        { ...each, findings: 0, pods: 0, goesOnAt: Number((NOW + 3_600n * SECOND) / 1_000_000n) },
      ]),
    waiting: { groups: 40, until: Number((NOW + 3_600n * SECOND) / 1_000_000n) },
    standing: [],
    ending: [],
  },
  'suppression-expired': {
    kind: 'suppression-ended',
    suppression: { ...SUPPRESSION, mode: 'suppress' },
    cause: 'expired',
    hidden: 1742,
    exactness: 'at least',
    groups: 3,
    pods: { some: ['prometheus-0', 'prometheus-1'], count: 2 },
    hiddenSince: Number((NOW - 86_400n * SECOND) / 1_000_000n),
  },
  'suppression-removed': {
    kind: 'suppression-ended',
    suppression: { ...SUPPRESSION, mode: 'count' },
    cause: 'removed',
    hidden: 1,
    groups: 1,
    pods: { some: [], count: 0 },
  },
  rescan: rescanAlert({}),
  'rescan-incomplete': rescanAlert({
    status: 'incomplete',
    objects: { read: 212, partial: 3, failed: 19, skipped: 0 },
    findings: { total: 1, new: 0, known: 1, gone: 0, notComparable: 3 },
    blindClusters: ['staging', HOSTILE],
    unconfirmedServers: [
      {
        cluster: HOSTILE,
        address: '172.20.0.1',
        port: 443,
        connects: 5,
        containers: 4,
        toldContainers: 3,
        toldNamespaces: 1,
      },
    ],
    silentClusters: ['edge', HOSTILE],
    damage: {
      sources: 9,
      first: [
        { name: 's3://logs/a.log#3fa8530b', malformed: 52, records: 1400, malformedByReason: { json: 52 } },
        { name: HOSTILE, malformed: 1, records: 1, malformedByReason: { oversized: 1 } },
      ],
    },
    newGroups: [],
    newGroupCount: 0,
  }),
  'rescan-not-compared': rescanAlert({
    findings: { total: 66, new: 0, known: 0, gone: 0, notComparable: 0 },
    notCompared: 'other-cluster-names',
    newGroups: [],
    newGroupCount: 0,
  }),
};

/** What an alert tells of the shell that ran curl, and of what a hostile program is called. */
function incidentAlert(): Alert {
  const alert = firstAlert({
    process: 'curl',
    risk: {
      score: 80,
      severity: 'high',
      reasons: [
        { is: 'tool', points: 50 },
        { is: 'others', points: 10 },
        { is: 'incident', points: 20 },
      ],
    },
  });
  const [first, second, third] = [420n, 300n, 258n].map((seconds) => NOW - seconds * SECOND);
  const thread = 'b'.repeat(32);
  const parts = [
    { at: first ?? 0n, name: 'Web server spawned a shell', process: 'sh', isThis: false },
    { at: second ?? 0n, name: HOSTILE, process: HOSTILE, target: HOSTILE, isThis: false },
    {
      at: third ?? 0n,
      name: 'Kubernetes API server connection detected',
      process: 'curl',
      target: '10.96.0.1:443',
      isThis: true,
    },
  ];
  return { ...alert, incident: { thread, parts } };
}

function graverAlert(): Alert {
  const reasons = [
    { is: 'tool', points: 50 },
    { is: 'entered', points: 30 },
    { is: 'new-executable', points: 20 },
  ] as const;
  return { ...firstAlert({ process: 'curl', risk: { score: 100, severity: 'critical', reasons } }), before: 'high' };
}

function rescanAlert(changes: Partial<RescanAlert>): RescanAlert {
  const folder = 's3://traceward-rescanbucket-1a2b3c/runs/january/';
  return {
    kind: 'rescan',
    run: 'january',
    status: 'complete',
    heading: 's3://traceward-logs-111122223333-eu-west-1/tracee/, from 2026-01-01 to 2026-02-01',
    report: `${folder}report.html`,
    folder,
    objects: { read: 44_640, partial: 0, failed: 2, skipped: 31 },
    findings: { total: 1204, new: 17, known: 1187, gone: 1, notComparable: 4 },
    blindClusters: [],
    unconfirmedServers: [],
    silentClusters: [],
    damage: NO_DAMAGE,
    newGroups: controllers(3),
    newGroupCount: 11,
    ...changes,
  };
}
