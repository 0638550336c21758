import type { Suppression } from '#core/settings/suppression.ts';
import { NANOSECONDS_PER_DAY } from '#core/time.ts';

/** Entries that end so soon are told of. */
const NOTICE_DAYS = 14n;

/** The entries that end within two weeks. `now`: nanoseconds since the epoch. */
export function endingSoon(suppressions: readonly Suppression[], now: bigint): readonly Suppression[] {
  return suppressions.filter(({ expires }) => expires > now && expires <= now + NOTICE_DAYS * NANOSECONDS_PER_DAY);
}
