import type { Alert } from '../alerts/alert.ts';
import { type AlertText, formatAlert } from './alert-text.ts';

/** An alert as people get it by e-mail. */
export function formatEmail(alert: Alert): AlertText {
  if (alert.kind === 'first') return formatAlert(alert.finding);
  return { subject: `[traceward] ${alert.kind}`, body: `${alert.kind}\n` };
}
