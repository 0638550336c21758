import { escapeInvisible } from '#core/escape-invisible.ts';
import { CONDITIONS, type Suppression } from '#core/settings/suppression.ts';
import { formatTime } from '#core/time.ts';

/** A sentence for each entry that hides nothing any more. `now`: nanoseconds since the epoch. */
export function describeExpired(suppressions: readonly Suppression[], now: bigint): string[] {
  return suppressions.filter(({ expires }) => expires <= now).map(describe);
}

function describe({ conditions, owner, mode, expires }: Suppression): string {
  const given = CONDITIONS.flatMap((name) => (conditions[name] === undefined ? [] : [`${name} ${conditions[name]}`]));
  const does = mode === 'count' ? 'counts' : 'hides';
  const date = formatTime(expires).slice(0, 10);
  return escapeInvisible(
    `suppression of ${given.join(', ')} (owner: ${owner}) expired on ${date}: it ${does} nothing any more`,
  );
}
