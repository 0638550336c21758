import type { Finding } from '#core/correlate/finding.ts';
import { SEVERITIES } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { type PublishedFinding, readPublishedFinding } from '#core/output/published-finding.ts';
import { aFinding } from './finding.ts';

export const PUBLISHED_AT = '2026-02-09T16:05:00.123Z';

/** What a queue gets of a finding that was published. */
export function findingBody(
  finding: Finding = aFinding(),
  {
    publishedAt = PUBLISHED_AT,
    detectors,
  }: { publishedAt?: string; detectors?: Parameters<typeof formatFindingJson>[1] } = {},
): string {
  const severity = finding.risk?.severity ?? detectorOf(finding, detectors).severity;
  return envelope(
    formatFindingJson(finding, detectors),
    { severity: String(SEVERITIES[severity].tracee) },
    publishedAt,
  );
}

/** What SNS puts around a message for a queue. */
export function envelope(
  Message: string,
  attributes: Readonly<Record<string, string>> = {},
  Timestamp = PUBLISHED_AT,
): string {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
  );
  return JSON.stringify({
    Type: 'Notification',
    MessageId: 'm',
    TopicArn: 'findings',
    Message,
    Timestamp,
    MessageAttributes,
  });
}

export function published(...parameters: Parameters<typeof findingBody>): PublishedFinding {
  return readPublishedFinding(findingBody(...parameters));
}
