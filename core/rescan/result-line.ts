import * as v from 'valibot';
import { isObject, parseJson } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import { failedResult, type ObjectResult } from './object-result.ts';

/** What a batch gives to Step Functions, which writes it to the results bucket as one line. */
const batchResult = v.object({ batch: v.string(), parts: v.array(v.string()) });

export type BatchResult = Readonly<v.InferOutput<typeof batchResult>>;

/** An execution that did not succeed, as Step Functions writes it: with its input, as text. */
const failedBatch = v.object({
  Input: v.pipe(v.string(), v.parseJson(), v.object({ Items: v.array(v.object({ Key: v.string() })) })),
  Status: v.string(),
  Error: v.optional(v.string()),
  Cause: v.optional(v.string()),
});

export type ResultLine =
  | { readonly kind: 'read'; readonly result: BatchResult }
  | { readonly kind: 'failed'; readonly results: readonly ObjectResult[] };

/** What a line of the map's results tells of a batch; undefined for a line that is not understood. */
export function readResultLine(line: string): ResultLine | undefined {
  const value = parseJson(line);
  const result = narrow(batchResult, value);
  if (result !== undefined) return { kind: 'read', result };
  const batch = narrow(failedBatch, value);
  if (batch === undefined) return undefined;
  const reason = reasonOf(batch);
  return { kind: 'failed', results: batch.Input.Items.map(({ Key }) => failedResult(Key, reason)) };
}

function reasonOf({ Status, Error: error, Cause }: v.InferOutput<typeof failedBatch>): string {
  if (Status === 'PENDING') return 'the run ended before its batch began';
  if (error === undefined) return `its batch ended as ${Status}`;
  return `its batch failed: ${error}: ${messageIn(Cause)}`;
}

/** The cause of a function's error is JSON. */
function messageIn(cause = ''): string {
  const value = parseJson(cause);
  return isObject(value) && typeof value['errorMessage'] === 'string' ? value['errorMessage'] : cause;
}
