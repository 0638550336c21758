import { SEVERITIES } from '#core/detectors/detector.ts';
import { parseObject } from '#core/json.ts';
import type { PublishedAlert, PublishedFinding } from './published-finding.ts';
import { wellFormedJson } from './well-formed-json.ts';

/** The source of all events. Rules match by it: it never changes. */
export const EVENT_SOURCE = 'traceward';

/** An event for EventBridge. Members may come to its detail; none goes away. */
export type BusEvent = {
  readonly detailType: 'Finding' | 'Alert';
  /** JSON. */
  readonly detail: string;
  /** ISO 8601. */
  readonly time: string;
};

/** A finding with its severity by the risk, which rules compare; an alert as webhooks have it. */
export function formatBusEvent(published: PublishedFinding | PublishedAlert): BusEvent {
  const { publishedAt: time } = published;
  if ('alert' in published) return { detailType: 'Alert', detail: wellFormedJson(published.alert), time };
  const { json, severity } = published;
  const detail = { ...parseObject(json), severity, severityLevel: SEVERITIES[severity].tracee };
  return { detailType: 'Finding', detail: wellFormedJson(detail), time };
}
