import * as v from 'valibot';
import { readInstant } from '../dates/time-range.ts';
import { CONDITIONS, type Condition, type Suppression } from '../suppression/suppression.ts';
import { section } from './section.ts';
import { text } from './values.ts';

const glob = v.optional(text);

/** One entry of `suppressions`: conditions side by side with who answers for them, and until when. */
export const suppression = v.pipe(
  section({
    cluster: glob,
    namespace: glob,
    workload: glob,
    pod: glob,
    image: glob,
    process: glob,
    address: glob,
    reason: text,
    owner: text,
    expires: v.pipe(
      v.string(),
      v.check(
        (expiry) => readInstant(expiry) !== undefined,
        'Expected a date such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z',
      ),
    ),
    mode: v.optional(v.picklist(['count', 'suppress']), 'count'),
    broad: v.optional(v.boolean(), false),
  }),
  v.check(
    (entry) => entry.broad || CONDITIONS.filter((condition) => entry[condition] !== undefined).length >= 2,
    `Expected at least two conditions (of ${CONDITIONS.join(', ')}), or "broad": true`,
  ),
  v.check((entry) => CONDITIONS.some((condition) => entry[condition] !== undefined), 'Expected at least one condition'),
  v.transform((entry): Suppression => {
    const given = CONDITIONS.filter((condition) => entry[condition] !== undefined);
    const conditions: Partial<Record<Condition, string>> = Object.fromEntries(
      given.map((condition) => [condition, entry[condition]]),
    );
    const { reason, owner, mode } = entry;
    return { conditions, reason, owner, mode, expires: readInstant(entry.expires) ?? 0n };
  }),
);
