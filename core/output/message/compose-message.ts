import { detectorOf, detectorsOf } from '#core/detectors/registry.ts';
import { type Alert, groupsOf } from '#core/notify/alert.ts';
import { WHERE_IT_IS } from '#core/output/commands/own-program.ts';
import { composeBaseline } from './compose-baseline.ts';
import { composeDaily } from './compose-daily.ts';
import { composeEnded } from './compose-ended.ts';
import { composeFirst } from './compose-first.ts';
import { composeFollowUp } from './compose-follow-up.ts';
import { composeOverflow } from './compose-overflow.ts';
import { composeRescan } from './compose-rescan.ts';
import { composeWatch } from './compose-watch.ts';
import type { Message } from './message.ts';
import { detectorsKnown, type MessageOptions } from './message-options.ts';

/** What people are to read of an alert, on whatever channel. `now`: nanoseconds since the epoch. */
export function composeMessage(alert: Alert, now: bigint, options: MessageOptions = {}): Message {
  const message = composeKind(alert, now, options);
  return hasOwnCommand(message) ? { ...message, reference: [`${WHERE_IT_IS}\n`, ...message.reference] } : message;
}

function hasOwnCommand({ sections }: Message): boolean {
  const steps = sections.flatMap((section) => (section.kind === 'steps' ? section.steps : []));
  return steps.some(({ command = '' }) => command.startsWith('traceward ') || command.includes('| traceward '));
}

function composeKind(alert: Alert, now: bigint, options: MessageOptions): Message {
  const known = detectorsKnown(options);
  const detectors = detectorsOf(groupsOf(alert), known);
  switch (alert.kind) {
    case 'first':
      return composeFirst(alert, now, detectorOf(alert.finding, known), options);
    case 'follow-up':
      return composeFollowUp(alert, now, detectorOf(alert.group, known), options);
    case 'daily':
      return composeDaily(alert, detectors);
    case 'overflow':
      return composeOverflow(alert, detectors);
    case 'baseline':
      return composeBaseline(alert, now, detectors, options);
    case 'suppression-ended':
      return composeEnded(alert);
    case 'rescan':
      return composeRescan(alert, detectors);
    case 'watch':
      return composeWatch(alert, options);
  }
}
