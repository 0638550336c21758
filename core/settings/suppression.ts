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

/** What is never hidden unless an entry names the very program. */
export type Unusual = 'tool' | 'temporary' | 'entered';

/** An entry that covers a finding. */
export type CoveringSuppression = Suppression & {
  /** Why it only counts this finding, though it hides others: it says nothing of the program. */
  readonly toldFor?: Unusual | undefined;
};
