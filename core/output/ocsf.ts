import { type Basis, type Finding, isOfHost, isSure, targetText } from '#core/correlate/finding.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import { type Attack, type Detector, SEVERITIES } from '#core/detectors/detector.ts';
import { DETECTORS, detectorOf } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { orNothing } from '#core/json.ts';
import { DEFAULT_OCSF_VERSION, type OcsfVersion } from '#core/settings/ocsf-version.ts';
import { toMilliseconds } from '#core/time.ts';
import { ocsfProcess } from './ocsf-process.ts';
import { suppressionJson } from './write-finding.ts';

/** OCSF, class Detection Finding (events/findings/detection_finding.json). */
const DETECTION_FINDING = {
  category_uid: 2,
  category_name: 'Findings',
  class_uid: 2004,
  class_name: 'Detection Finding',
};

/** `update`: a finding of the same id has been told before, and more is known of it now. */
export type Activity = 'create' | 'update';

const ACTIVITIES: Readonly<Record<Activity, object>> = {
  create: {
    activity_id: 1,
    activity_name: 'Create',
    type_uid: 200401,
    type_name: 'Detection Finding: Create',
  },
  update: {
    activity_id: 2,
    activity_name: 'Update',
    type_uid: 200402,
    type_name: 'Detection Finding: Update',
  },
};

const NEW = { status_id: 1, status: 'New' };
const SUPPRESSED = { status_id: 3, status: 'Suppressed' };
const STATUSES: Readonly<Record<GroupStatus['is'], object>> = {
  acknowledged: { status_id: 2, status: 'In Progress' },
  closed: { status_id: 4, status: 'Resolved' },
};

/** How exact the rule is: Tracee's own compares texts and no port, and what others were told may not hold for all. */
function confidenceIn(basis: Basis): object {
  return isSure(basis) ? { confidence_id: 3, confidence: 'High' } : { confidence_id: 2, confidence: 'Medium' };
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The release of MITRE ATT&CK whose names are used. */
const ATTACK_VERSION = '18.1';

type OcsfOptions = {
  readonly activity?: Activity;
  readonly detectors?: readonly Detector[];
  readonly schema?: OcsfVersion;
};

/** The finding as one line of OCSF JSON, without the end of the line. `version`: of traceward. */
export function formatOcsf(
  finding: Finding,
  version: string,
  { activity = 'create', detectors = DETECTORS, schema = DEFAULT_OCSF_VERSION }: OcsfOptions = {},
): string {
  const { id, basis, cluster, container, pod, process, address, port, data, suppression } = finding;
  const detector = detectorOf(finding, detectors);
  const { tracee: _, ...severity } = SEVERITIES[finding.risk?.severity ?? detector.severity];
  const isAlert = { is_alert: suppression?.mode !== 'suppress' };
  // The class has it since 1.4.
  const knowsAlerts = schema !== '1.3.0';
  return escapeInvisible(
    JSON.stringify({
      ...DETECTION_FINDING,
      ...severity,
      ...ACTIVITIES[activity],
      time: milliseconds(finding.lastSeen) ?? 0,
      start_time: milliseconds(finding.firstSeen),
      end_time: milliseconds(finding.lastSeen),
      count: finding.count,
      ...statusOf(finding),
      ...confidenceIn(basis),
      ...(knowsAlerts && isAlert),
      message: describe(finding, detector),
      metadata: {
        version: schema,
        uid: id,
        event_code: detector.eventName,
        product: { name: 'traceward', vendor_name: 'traceward', version },
      },
      finding_info: {
        uid: id,
        title: detector.name,
        desc: detector.description,
        types: [detector.eventName],
        analytic: {
          uid: detector.id,
          name: detector.name,
          version: detector.version,
          type_id: 1,
          type: 'Rule',
        },
        attacks: detector.attack.map(attackIn),
        first_seen_time: milliseconds(finding.firstSeen),
        last_seen_time: milliseconds(finding.lastSeen),
      },
      evidences: [
        {
          dst_endpoint: data === undefined ? { ip: address, port } : undefined,
          process: ocsfProcess(finding),
          container: isOfHost(finding) ? undefined : containerOf(finding),
          data: { ...data, process, evidence: finding.evidence },
        },
      ],
      resources: [
        isOfHost(finding)
          ? { type: 'Host', name: finding.host ?? '?', group: { name: cluster } }
          : {
              type: 'Container',
              uid: container.id,
              name: container.name,
              namespace: pod.namespace,
              group: { name: cluster },
            },
        ...(pod.name === undefined ? [] : [{ type: 'Pod', uid: pod.uid, name: pod.name, namespace: pod.namespace }]),
      ],
      observables: [
        ...(data === undefined
          ? [{ type_id: 2, type: 'IP Address', name: 'evidences[0].dst_endpoint.ip', value: address }]
          : []),
        ...(process === undefined
          ? []
          : [{ type_id: 9, type: 'Process Name', name: 'evidences[0].data.process', value: process }]),
      ],
      unmapped: {
        ...{ basis, cluster, host: finding.host, suppression: suppression && suppressionJson(suppression) },
        ...(!knowsAlerts && isAlert),
      },
    }),
  );
}

/** Neither part may be empty. */
function attackIn({ tactic, technique }: Attack): object {
  return { version: ATTACK_VERSION, tactic: orNothing(tactic), technique: orNothing(technique) };
}

/** What people have said goes before what the settings expect. */
function statusOf({ status, suppression }: Finding): object {
  if (status !== undefined) return { ...STATUSES[status.is], comment: status.note };
  return suppression?.mode === 'suppress' ? SUPPRESSED : NEW;
}

function containerOf({ container, pod }: Finding): object {
  return {
    uid: container.id,
    name: container.name,
    image: imageOf(container),
    orchestrator: 'Kubernetes',
    pod_uuid: pod.uid !== undefined && UUID.test(pod.uid) ? pod.uid : undefined,
  };
}

/** By its digest, where that is known: a tag may be moved. */
function imageOf({ image, digest }: Finding['container']): object | undefined {
  const uid = digest ?? image;
  return uid === undefined ? undefined : { uid, name: image };
}

function describe(finding: Finding, { words }: Detector): string {
  const { process, port } = finding;
  const target = targetText(finding);
  const reached = target === '' ? words.did : `${words.reached} ${target}`;
  return `${process ?? 'A process'} ${whereText(finding)} ${reached}${port === undefined ? '' : ` port ${port}`}`;
}

function whereText(finding: Finding): string {
  const { container, pod, host } = finding;
  if (pod.name !== undefined) return `in pod ${pod.namespace ?? ''}/${pod.name}`;
  return isOfHost(finding) ? `on host ${host ?? '?'}` : `in container ${container.id}`;
}

function milliseconds(nanoseconds: bigint | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : toMilliseconds(nanoseconds);
}
