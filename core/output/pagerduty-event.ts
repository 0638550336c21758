import type { Severity } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { shortEscaped } from '#core/escape-invisible.ts';
import { type Alert, severityOfAlert, threadOfGroup } from '#core/notify/alert.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import type { MessageOptions } from '#core/output/message/message-options.ts';
import { shortenText } from '#core/text.ts';
import { formatTime } from '#core/time.ts';

/**
 * What the Events API v2 takes, but for the key of the integration, which is a secret:
 * https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export type PagerDutyEvent = {
  readonly event_action: 'trigger';
  /** The group, or the incident that it is part of: what comes later of it joins the same alert while that is open. */
  readonly dedup_key: string;
  readonly client: 'traceward';
  readonly payload: {
    readonly summary: string;
    readonly source: string;
    readonly severity: PagerDutySeverity;
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: { readonly text: string };
  };
};

type PagerDutySeverity = 'critical' | 'error' | 'warning' | 'info';

const SEVERITY: Readonly<Record<Severity, PagerDutySeverity>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

/** PagerDuty takes 1,024 characters, and 512 KB altogether; names are cut well before. */
const MAX_SUMMARY = 1024;
const MAX_NAME = 255;
const MAX_TEXT = 20_000;

/** Of what is about one group; undefined for anything else. `now`: nanoseconds since the epoch. */
export function formatPagerDuty(alert: Alert, now: bigint, options: MessageOptions = {}): PagerDutyEvent | undefined {
  if (alert.kind !== 'first' && alert.kind !== 'follow-up') return undefined;
  const { group } = alert;
  const { subject, body } = formatEMail(alert, now, options);
  return {
    event_action: 'trigger',
    dedup_key: threadOfGroup(alert),
    client: 'traceward',
    payload: {
      summary: shortenText(subject, MAX_SUMMARY),
      source: shown([group.cluster, group.namespace, group.workload ?? group.container].join('/')),
      severity: SEVERITY[severityOfAlert(alert) ?? 'info'],
      timestamp: formatTime(now),
      component: shown(group.process ?? ''),
      group: shown(group.namespace ?? group.cluster),
      class: shown(detectorOf(group).id),
      custom_details: { text: shortenText(body, MAX_TEXT) },
    },
  };
}

/** An empty name tells nobody anything, and PagerDuty refuses an event whose `source` is blank. */
function shown(name: string): string {
  return shortEscaped(name, MAX_NAME) || '?';
}
