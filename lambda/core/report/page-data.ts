/**
 * What the page's script gets: JSON, in which every text of a finding stands once, as most of them come again and
 * again. A report of 50,000 findings takes 15 MB so, in place of 40.
 */
export type PageData = {
  readonly rows: readonly Row[];
  /** Harmless to show; the first is empty and stands for what is not known. */
  readonly strings: readonly string[];
  readonly suppressions: readonly PageSuppression[];
};

export const TEXT_FIELDS = [
  'id',
  'cluster',
  'namespace',
  'workload',
  'pod',
  'podUid',
  'container',
  'containerName',
  'image',
  'host',
  'process',
  'address',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export const NUMBER_FIELDS = ['basis', 'comparison', 'suppression', 'port', 'count', 'isLowerBound'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** What the field `basis` counts in. */
export const BASES = ['observed', 'inferred'] as const;
/** What the field `comparison` counts in; the first is for a report that compares nothing. */
export const COMPARISONS = ['', 'new', 'known', 'gone', 'notComparable'] as const;

export type Row = readonly [
  /** In the order of TEXT_FIELDS; places in `strings`. */
  texts: readonly number[],
  /** In the order of NUMBER_FIELDS. `suppression`: a place in `suppressions`, and `port`: -1 for none. */
  numbers: readonly number[],
  /** Nanoseconds since the epoch, in digits; empty if not known. */
  firstSeen: string,
  lastSeen: string,
  /** For each pointer its source (a place in `strings`), its line, and its record on that line. */
  evidence: readonly number[],
];

export type PageSuppression = {
  readonly mode: 'count' | 'suppress';
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
};
