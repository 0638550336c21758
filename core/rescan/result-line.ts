import * as v from 'valibot';
import { isObject } from '#core/json.ts';
import { failedResult, type ObjectResult, readResult } from './object-result.ts';

/** An execution that did not succeed, as Step Functions writes it: with its input, as text. */
const failedBatch = v.object({
  Input: v.pipe(v.string(), v.parseJson(), v.object({ Items: v.array(v.object({ Key: v.string() })) })),
  Status: v.string(),
  Error: v.optional(v.string()),
  Cause: v.optional(v.string()),
});

/** The results that a line of the map's results tells of; undefined for a line that is not understood. */
export function readResultLine(line: string): readonly ObjectResult[] | undefined {
  const value = parse(line);
  const results = Array.isArray(value) ? value.map(readResult) : [readResult(value)];
  if (results.every((result) => result !== undefined)) return results;
  const { success, output } = v.safeParse(failedBatch, value);
  if (!success) return undefined;
  const reason = reasonOf(output);
  return output.Input.Items.map(({ Key }) => failedResult(Key, reason));
}

function reasonOf({ Status, Error: error, Cause }: v.InferOutput<typeof failedBatch>): string {
  if (Status === 'PENDING') return 'the run ended before its batch began';
  if (error === undefined) return `its batch ended as ${Status}`;
  return `its batch failed: ${error}: ${messageIn(Cause)}`;
}

/** The cause of a function's error is JSON. */
function messageIn(cause = ''): string {
  const value = parse(cause);
  return isObject(value) && typeof value['errorMessage'] === 'string' ? value['errorMessage'] : cause;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
