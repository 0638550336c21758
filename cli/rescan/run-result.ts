import * as v from 'valibot';
import { parseJson } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import type { Run } from './rescans.ts';

const count = v.number();

/** What the state machine returns when it ends by itself. */
const outputSchema = v.object({
  status: v.picklist(['complete', 'incomplete']),
  // Runs of older stacks do not count those that were read only in part.
  objects: v.object({ read: count, partial: v.optional(count, 0), failed: count, skipped: count }),
  findings: v.object({ total: count, new: count, known: count, gone: count, notComparable: count }),
});

export type RunResult = v.InferOutput<typeof outputSchema>;

/** Undefined for a run that has none: one that goes on, or was ended. */
export function readRunResult({ output }: Run): RunResult | undefined {
  return narrow(outputSchema, output);
}

const failureSchema = v.object({ errorMessage: v.string() });

/** Why a run failed, in words: what the function said, if one did. */
export function causeOf({ error, cause = '' }: Run): string {
  const words = narrow(failureSchema, parseJson(cause))?.errorMessage ?? cause;
  return words === '' ? (error ?? 'unknown') : words;
}
