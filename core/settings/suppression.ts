/** What a suppression can look at. */
export const CONDITIONS = [
  'rule',
  'cluster',
  'namespace',
  'workload',
  'pod',
  'container',
  'image',
  'executable',
  'process',
  'address',
] as const;

export type Condition = (typeof CONDITIONS)[number];

/** A reviewed decision that some findings are expected. */
export type Suppression = {
  /** Globs; all must match. */
  readonly conditions: Readonly<Partial<Record<Condition, string>>>;
  /** What findings are called by of the user's detectors whose ids the condition on the rule matches. */
  readonly ruleEvents?: readonly string[] | undefined;
  readonly reason: string;
  readonly owner: string;
  /** Nanoseconds since the epoch; from then on the entry does nothing. */
  readonly expires: bigint;
  /** `count` only tells what would have been suppressed. */
  readonly mode: 'count' | 'suppress';
};

/** The conditions that are given, in the order in which people read them. */
export function conditionsIn(given: Partial<Record<Condition, string | undefined>>): [Condition, string][] {
  return CONDITIONS.flatMap((name): [Condition, string][] => {
    const glob = given[name];
    return glob === undefined ? [] : [[name, glob]];
  });
}

/** The conditions in one line, as they were written: `namespace monitoring, workload prometheus`. */
export function conditionsText(conditions: Suppression['conditions']): string {
  return conditionsIn(conditions)
    .map(([name, glob]) => `${name} ${glob}`)
    .join(', ');
}

/** What is never hidden unless an entry names the very program. */
export type Unusual = 'tool' | 'temporary' | 'entered' | 'forgotten';

/** An entry that covers a finding. */
export type CoveringSuppression = Suppression & {
  /** Why it only counts this finding, though it hides others: it says nothing of the program. */
  readonly toldFor?: Unusual | undefined;
};
