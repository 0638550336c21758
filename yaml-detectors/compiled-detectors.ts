import type { Signature } from '#core/detectors/signature.ts';
import type { DataFilter } from './filters/data-filter.ts';
import type { ScopeFilter } from './filters/scope-filter.ts';

/** What is made of a folder of detectors before a log is read: plain JSON, checked, for functions and processes. */
export type CompiledDetectors = {
  /** Shared lists, by their names. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly detectors: readonly CompiledDetector[];
};

/** Those of what was compiled and written as JSON; none where none was. */
export function detectorsIn(compiled: string | undefined): CompiledDetectors['detectors'] {
  if (compiled === undefined) return [];
  const { detectors }: CompiledDetectors = JSON.parse(compiled);
  return detectors;
}

export type CompiledDetector = {
  /** As its file names it: for messages. */
  readonly id: string;
  /** The name of the event that it produces: its findings are called by it, as Tracee's own lines of them are. */
  readonly event: string;
  /** What its findings tell of it; without a threat it makes none, and others may build on it. */
  readonly signature?: Signature | undefined;
  readonly requirements: readonly EventRequirement[];
  /** All must hold. */
  readonly conditions: readonly Expression[];
  readonly output: readonly OutputField[];
};

export type EventRequirement = {
  /** The name of an event of Tracee's, or of one that another of these detectors produces. */
  readonly event: string;
  readonly scope: ScopeFilter;
  readonly data: readonly DataFilter[];
};

/** `text`: as the evaluator takes it, which is not what the author wrote. */
export type Expression = { readonly text: string; readonly arguments: readonly string[] };

export type OutputField = {
  readonly name: string;
  readonly expression: Expression;
  /** The detector holds without it, too. */
  readonly isOptional: boolean;
};
