import * as v from 'valibot';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { namesSomething } from '#core/glob.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { faultOfConditionGlob } from './condition-glob.ts';
import { section, text } from './schema.ts';
import { CONDITIONS, type Condition, conditionsIn, type Suppression } from './suppression.ts';

const glob = (name: Condition, description: string, ...examples: readonly string[]) =>
  v.pipe(
    v.optional(
      v.pipe(
        text,
        v.rawCheck(({ dataset, addIssue }) => {
          const fault = dataset.typed ? faultOfConditionGlob(name, dataset.value) : undefined;
          if (fault !== undefined && dataset.typed) {
            addIssue({ message: `Expected ${fault}`, expected: fault, received: JSON.stringify(dataset.value) });
          }
        }),
      ),
    ),
    v.description(description),
    v.examples(examples),
  );

/** One entry of `suppressions`: conditions side by side with who answers for them, and until when. */
export const suppressionEntry = v.pipe(
  section({
    rule: glob(
      'rule',
      'The id of a rule, or of a detector of yours. It does not count as one of the two conditions.',
      JOIN_DETECTOR.id,
    ),
    cluster: glob('cluster', 'The name of the cluster.', 'prod-*'),
    namespace: glob('namespace', 'The namespace of the pod.', 'monitoring'),
    workload: glob('workload', "The pod's name without its generated parts.", 'prometheus'),
    pod: glob('pod', 'The name of the pod.', 'prometheus-k8s-?'),
    container: glob('container', 'The name of the container in its pod.', 'prometheus'),
    image: glob('image', 'The image as the pod names it, with registry and tag.', 'quay.io/prometheus/prometheus:*'),
    executable: glob(
      'executable',
      'The path of the program that the process runs, as its exec tells it. A process cannot choose it as freely as its name.',
      '/bin/prometheus',
    ),
    process: glob('process', 'What the process, or its thread, calls itself.', 'prometheus'),
    address: glob('address', 'The address that was reached.', '10.96.0.1'),
    reason: v.pipe(text, v.description('Why this is expected.'), v.examples(['It discovers its targets there'])),
    owner: v.pipe(text, v.description('Who answers for it.'), v.examples(['platform team'])),
    expires: v.pipe(
      v.string(),
      v.check(
        (expiry) => readInstant(expiry) !== undefined,
        'Expected a date such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z',
      ),
      v.description('From this date (its first moment in UTC) or time on the entry hides nothing.'),
      v.examples(['2027-01-31', '2027-01-31T12:00:00Z']),
    ),
    mode: v.pipe(
      v.optional(v.picklist(['count', 'suppress']), 'count'),
      v.description('suppress keeps alerts back; count alerts as before, and says what would have been suppressed.'),
      v.examples(['suppress']),
    ),
    broad: v.pipe(
      v.optional(v.boolean(), false),
      v.description('Whether one condition is enough, in place of two.'),
      v.examples([true]),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { broad } = dataset.value;
    const conditions = conditionsIn(dataset.value);
    // Of one detector that is all there is, so that beside it two more are needed.
    const narrowing = conditions.filter(([name, glob]) => namesSomething(glob) && (broad || name !== 'rule'));
    if (narrowing.length >= (broad ? 1 : 2)) return;
    const message = broad
      ? `Expected at least one condition (of ${CONDITIONS.join(', ')})`
      : `Expected at least two conditions (of ${CONDITIONS.slice(1).join(', ')}), or one and "broad": true`;
    addIssue({
      message,
      received: describeFound(
        conditions,
        conditions.some(([, glob]) => !namesSomething(glob)),
      ),
    });
  }),
  v.transform((entry): Suppression => {
    const conditions: Partial<Record<Condition, string>> = Object.fromEntries(conditionsIn(entry));
    const { reason, owner, mode } = entry;
    return { conditions, reason, owner, mode, expires: readInstant(entry.expires) ?? 0n };
  }),
);

function describeFound(conditions: readonly [Condition, string][], someSayNothing: boolean): string {
  if (conditions.length === 0) return 'none';
  const given = conditions.map(([name, glob]) => `${name} ${JSON.stringify(glob)}`).join(', ');
  return someSayNothing ? `${given}; a glob without a letter or a digit is no condition: put a name there` : given;
}
