import type { traceeSignature } from '#core/detectors/detector.ts';
import type { CheckWords } from '#core/output/message/response-sections.ts';

/**
 * What the page's script gets: blocks of JSON, each in an element of its own, because a browser takes twice as long to
 * read one large element. Findings stand in columns, and every text stands once, in the block that is the first to need
 * it: a report of 50,000 findings takes 18 MB so, in place of 40.
 */
export type PageData = {
  readonly size: number;
  /** Places among the strings. */
  readonly texts: Readonly<Record<TextField, readonly number[]>>;
  readonly numbers: Readonly<Record<NumberField, readonly number[]>>;
  /** Nanoseconds since the epoch, in digits; empty if not known. */
  readonly firstSeen: readonly string[];
  readonly lastSeen: readonly string[];
  /** For each pointer of a finding its source (a place among the strings), its line, and its record on that line. */
  readonly evidence: readonly (readonly number[])[];
  /** Added to those of earlier blocks. Harmless to show; the first of all is empty and stands for what is not known. */
  readonly strings: readonly string[];
  /** Added to those of earlier blocks. */
  readonly suppressions: readonly PageSuppression[];
  readonly rules: readonly PageRule[];
};

/**
 * `arguments`, `parents`: JSON of a list of texts, the parents nearest first. `data`: JSON of what machines are told. `reasons`: why it
 * matters, in words. `proposal`: JSON of the conditions of a suppression that would cover it, or of why none is proposed.
 */
export const TEXT_FIELDS = [
  'id',
  'rule',
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
  'executable',
  'arguments',
  'user',
  'parents',
  'digest',
  'data',
  'reasons',
  'proposal',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/**
 * `basis`: a place among BASES; `suppression`: one among the suppressions; `severity`: one among SEVERITY_NAMES; `ofRule`: one among the
 * rules; `port`: -1 for none.
 */
export const NUMBER_FIELDS = [
  'basis',
  'comparison',
  'suppression',
  'severity',
  'score',
  'ofRule',
  'port',
  'count',
  'isLowerBound',
  'isEntered',
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** What the field `comparison` counts in; the first is for a report that compares nothing. */
export const COMPARISONS = ['', 'new', 'known', 'gone', 'notComparable'] as const;

/** So many incidents are shown at once. */
export const SHOWN_INCIDENTS = 25;

export type PageSuppression = {
  readonly mode: 'count' | 'suppress';
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
};

/** What the page says of findings of a rule. `reachesServer`: they are connections to an API server. */
export type PageRule = CheckWords & {
  readonly signature: ReturnType<typeof traceeSignature>;
  readonly reachesServer: boolean;
};
