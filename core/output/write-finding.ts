import type { Pointer } from '#core/correlate/evidence.ts';
import { type Finding, isOfHost } from '#core/correlate/finding.ts';
import type { GroupStatus } from '#core/correlate/group-status.ts';
import type { traceeSignature } from '#core/detectors/detector.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { orNothing } from '#core/json.ts';
import type { CoveringSuppression } from '#core/settings/suppression.ts';
import { formatTime, timeText, toNanoseconds } from '#core/time.ts';
import type { Program } from '#core/tracee/event.ts';

/** The finding as one line of JSON, without the end of the line, for who knows its signature: the report's page has no registry. */
export function writeFinding(finding: Finding, signature: ReturnType<typeof traceeSignature>): string {
  const { id, basis, cluster, container, pod, host, process, address, port, count, program } = finding;
  const { suppression, status } = finding;
  return escapeInvisible(
    JSON.stringify({
      id,
      signature,
      data: finding.data ?? { ip: address },
      port,
      basis,
      cluster,
      container: isOfHost(finding)
        ? undefined
        : { id: container.id, name: container.name, image: container.image, digest: container.digest },
      pod: orNothing({ name: pod.name, namespace: pod.namespace, uid: pod.uid }),
      host,
      process: orNothing({ name: process, ...(program && programJson(program)) }),
      count,
      countIsLowerBound: finding.countIsLowerBound || undefined,
      firstSeen: timeText(finding.firstSeen),
      lastSeen: timeText(finding.lastSeen),
      evidence: finding.evidence.map(pointerJson),
      suppression: suppression && suppressionJson(suppression),
      status: status && statusJson(status),
    }),
  );
}

/** What is known of a process beside its name, as it stands in the machines' formats. */
function programJson({ executable, arguments: words, user, parents, isEntered }: Program) {
  return { executable, arguments: words, user, parents: parents.length > 0 ? parents : undefined, entered: isEntered };
}

/**
 * Who answers for the suppression of a finding, as it stands in the machines' formats; and where the entry would hide others, but not
 * this one, its own mode and why.
 */
export function suppressionJson({
  mode,
  reason,
  owner,
  expires,
  toldFor,
}: CoveringSuppression): Record<string, string | undefined> {
  const entryMode = toldFor && 'suppress';
  return { mode, reason, owner, expires: formatTime(expires), entryMode, because: toldFor };
}

/** What a person has said, as it stands in the machines' formats. */
export function statusJson({ is, by, note, at }: GroupStatus): Record<string, string | undefined> {
  return { is, by, note, at: formatTime(toNanoseconds(at)) };
}

function pointerJson({ source, line, record }: Pointer): Pointer {
  return record === undefined ? { source, line } : { source, line, record };
}
