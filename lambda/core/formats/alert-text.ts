import type { Basis, Finding } from '../finding.ts';
import { workloadOf } from '../grouping/workload.ts';
import { cutText, neutralise } from '../neutralise.ts';
import { formatTime } from '../time.ts';

/** One finding as people get it by e-mail. */
export type AlertText = {
  /** At most 100 characters of printable ASCII, as SNS demands. */
  readonly subject: string;
  readonly body: string;
};

const LONGEST_SUBJECT = 100;
/** A name that an attacker chose must not push what matters out of sight. */
const LONGEST_NAME = 120;

const MEANING: Readonly<Record<Basis, string>> = {
  observed: 'observed: this very container was told that this is its API server',
  inferred: 'inferred: the container started before Tracee did; at least two others of its cluster have this address',
};

export function formatAlert(finding: Finding): AlertText {
  const { cluster, container, pod, host, basis, evidence } = finding;
  const lines = [
    ['Cluster', show(cluster)],
    ['Workload', pod.name === undefined ? undefined : `${show(pod.namespace)}/${show(workloadOf(pod.name))}`],
    ['Pod', pod.name === undefined ? undefined : show(pod.name)],
    ['Container', `${container.name === undefined ? '' : `${show(container.name)} `}(${show(container.id)})`],
    ['Image', container.image === undefined ? undefined : show(container.image)],
    ['Node', host === undefined ? undefined : show(host)],
    ['Process', `${show(finding.process)} -> ${target(finding)}`],
    ['Connects', `${finding.countIsLowerBound ? 'at least ' : ''}${finding.count}`],
    ['First', showTime(finding.firstSeen)],
    ['Last', showTime(finding.lastSeen)],
    ['Basis', MEANING[basis]],
    ...evidence.map(({ source, line }) => ['Evidence', `line ${line} of ${neutralise(source)}`]),
  ];
  const table = lines
    .filter(([, value]) => value !== undefined)
    .map(([label = '', value]) => `${label.padEnd(10)} ${value}`);
  return {
    subject: subjectOf(finding),
    body: [
      'A container talked to the Kubernetes API server (TRC-1013).',
      '',
      ...table,
      '',
      'If this workload has no business there, look at what the process did, and at the rights of its service account.',
      '',
      `Finding ${finding.id}`,
      '',
    ].join('\n'),
  };
}

function subjectOf({ pod, container, process, cluster, ...finding }: Finding): string {
  const who = pod.name === undefined ? container.id.slice(0, 12) : `${pod.namespace ?? '?'}/${pod.name}`;
  const subject = `[traceward] ${who}: ${process ?? '?'} -> ${target(finding)} (${cluster})`;
  const printable = subject.replace(/[^\x20-\x7e]/gu, '?');
  return printable.length <= LONGEST_SUBJECT ? printable : `${printable.slice(0, LONGEST_SUBJECT - 3)}...`;
}

function target({ address, port }: Pick<Finding, 'address' | 'port'>): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

function show(name: string | undefined): string {
  if (name === undefined) return '?';
  const harmless = neutralise(name);
  return harmless.length <= LONGEST_NAME ? harmless : `${cutText(harmless, LONGEST_NAME - 1)}…`;
}

function showTime(time: bigint | undefined): string {
  return time === undefined ? 'unknown' : `${formatTime(time).slice(0, 19).replace('T', ' ')} UTC`;
}
