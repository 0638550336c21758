import * as v from 'valibot';
import { isObject, parseJson } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import { failedResult, type ObjectResult, parseResult } from './object-result.ts';

/** An execution that did not succeed, as Step Functions writes it: with its input, as text. */
const failedBatch = v.object({
  Input: v.pipe(v.string(), v.parseJson(), v.object({ Items: v.array(v.object({ Key: v.string() })) })),
  Status: v.string(),
  Error: v.optional(v.string()),
  Cause: v.optional(v.string()),
});

/** The results that a line of the map's results tells of; undefined for a line that is not understood. */
export function readResultLine(line: string): readonly ObjectResult[] | undefined {
  const value = parseJson(line);
  const results = Array.isArray(value) ? value.map(parseResult) : [parseResult(value)];
  if (results.every((result) => result !== undefined)) return results;
  const batch = narrow(failedBatch, value);
  if (batch === undefined) return undefined;
  const reason = reasonOf(batch);
  return batch.Input.Items.map(({ Key }) => failedResult(Key, reason));
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
