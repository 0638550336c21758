import * as v from 'valibot';
import { matchesAnything } from '#core/glob.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { section, text } from './schema.ts';
import { CONDITIONS, type Condition, type Suppression } from './suppression.ts';

const glob = v.optional(text);

/** One entry of `suppressions`: conditions side by side with who answers for them, and until when. */
export const suppressionEntry = v.pipe(
  section({
    rule: glob,
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
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { broad } = dataset.value;
    const conditions = conditionsIn(dataset.value);
    // Of one detector that is all there is, so that beside it two more are needed.
    const narrowing = conditions.filter(([name, glob]) => !matchesAnything(glob) && (broad || name !== 'rule'));
    if (narrowing.length >= (broad ? 1 : 2)) return;
    const message = broad
      ? `Expected at least one condition (of ${CONDITIONS.join(', ')})`
      : `Expected at least two conditions (of ${CONDITIONS.slice(1).join(', ')}), or one and "broad": true`;
    addIssue({
      message,
      received: describeFound(
        conditions,
        conditions.some(([, glob]) => matchesAnything(glob)),
      ),
    });
  }),
  v.transform((entry): Suppression => {
    const conditions: Partial<Record<Condition, string>> = Object.fromEntries(conditionsIn(entry));
    const { reason, owner, mode } = entry;
    return { conditions, reason, owner, mode, expires: readInstant(entry.expires) ?? 0n };
  }),
);

function conditionsIn(entry: Partial<Record<Condition, string | undefined>>): [Condition, string][] {
  return CONDITIONS.flatMap((name): [Condition, string][] => {
    const glob = entry[name];
    return glob === undefined ? [] : [[name, glob]];
  });
}

function describeFound(conditions: readonly [Condition, string][], someMatchAnything: boolean): string {
  if (conditions.length === 0) return 'none';
  const given = conditions.map(([name, glob]) => `${name} ${JSON.stringify(glob)}`).join(', ');
  return someMatchAnything ? `${given}; a glob that matches anything is no condition: put a name there` : given;
}
