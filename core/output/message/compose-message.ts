import type { Alert } from '#core/notify/alert.ts';
import { composeBaseline } from './compose-baseline.ts';
import { composeDigest } from './compose-digest.ts';
import { composeEnded } from './compose-ended.ts';
import { composeFirst } from './compose-first.ts';
import { composeOverflow } from './compose-overflow.ts';
import { composeRescan } from './compose-rescan.ts';
import type { Message } from './message.ts';

/** What people are to read of an alert, on whatever channel. `now`: nanoseconds since the epoch. */
export function composeMessage(alert: Alert, now: bigint): Message {
  switch (alert.kind) {
    case 'first':
      return composeFirst(alert, now);
    case 'digest':
      return composeDigest(alert, now);
    case 'overflow':
      return composeOverflow(alert);
    case 'baseline':
      return composeBaseline(alert, now);
    case 'suppression-ended':
      return composeEnded(alert);
    case 'rescan':
      return composeRescan(alert);
  }
}
