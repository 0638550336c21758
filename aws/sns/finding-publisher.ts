import type { Finding } from '#core/correlate/finding.ts';
import { SEVERITIES } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { FINDING_ATTRIBUTE } from '#core/output/published-finding.ts';
import { DEFAULT_OCSF_VERSION, type OcsfVersion } from '#core/settings/ocsf-version.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { Publish } from '#core/store/attempt.ts';
import { VERSION } from '#core/version.ts';
import {
  createPublishBatches,
  filterAttributes,
  type PublishBatchesOptions,
  type SnsMessage,
  textAttribute,
} from './publish-batches.ts';

export type FindingPublisherOptions = PublishBatchesOptions & {
  readonly topicArn: string;
  readonly format: Settings['alerts']['format'];
  readonly ocsfVersion?: OcsfVersion;
  /** Whether functions of the stack read what is published, whatever its format. */
  readonly isReadByStack?: boolean;
};

/** Publishes findings for machines, one message each. */
export function createFindingPublisher({
  topicArn,
  format,
  ocsfVersion: schema = DEFAULT_OCSF_VERSION,
  isReadByStack = false,
  ...options
}: FindingPublisherOptions): Publish {
  const publish = createPublishBatches(options);
  return (findings) => publish(topicArn, findings.map(toMessage));

  function toMessage(finding: Finding): SnsMessage {
    const { id, basis, cluster, pod } = finding;
    const detector = detectorOf(finding);
    const severity = String(SEVERITIES[finding.risk?.severity ?? detector.severity].tracee);
    const attributes = filterAttributes({
      rule: detector.id,
      severity,
      basis,
      cluster,
      namespace: pod.namespace,
    });
    const json = formatFindingJson(finding);
    if (format === 'traceward') return { id, body: json, attributes };
    return {
      id,
      body: formatOcsf(finding, VERSION, { schema }),
      attributes: isReadByStack ? { ...attributes, [FINDING_ATTRIBUTE]: textAttribute(json) } : attributes,
    };
  }
}
