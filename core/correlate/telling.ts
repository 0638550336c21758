import type { Signature } from '#core/detectors/signature.ts';
import { compareTexts } from '#core/text.ts';
import { compareTimes } from './earliest.ts';

/** What one event tells of a finding that no endpoint explains, beside what makes it that finding. */
export type Telling = {
  readonly data: Readonly<Record<string, string>>;
  /** What Tracee says of the rule, if it found it. */
  readonly signature?: Signature | undefined;
};

export type DatedTelling = { readonly telling: Telling; readonly time: bigint | undefined };

/** The earlier of two, ties by text: the same for every order of merging. */
export function earlierTelling(a: DatedTelling | undefined, b: DatedTelling | undefined): DatedTelling | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return (compareTimes(a.time, b.time) || compareTexts(textOf(a.telling), textOf(b.telling))) <= 0 ? a : b;
}

function textOf({ data, signature }: Telling): string {
  return JSON.stringify([data, signature ?? null]);
}
