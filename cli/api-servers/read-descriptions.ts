import { TracewardError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { createSplitter } from '#core/records/split.ts';
import { cutText } from '#core/text.ts';

const MAX_SHOWN = 80;

/** The JSON objects of a text, one behind the other, in lists or spread over lines. Throws `settings` for anything else. */
export async function readDescriptions(chunks: AsyncIterable<Uint8Array>): Promise<readonly JsonObject[]> {
  const objects: JsonObject[] = [];
  const splitter = createSplitter({
    record: ({ value }) => objects.push(value),
    plainLine(bytes, line) {
      const text = bytes.toString('utf8').trim();
      if (text !== '')
        throw refusal(line, `found ${JSON.stringify(cutText(text, MAX_SHOWN))}; add -o json or --output json`);
    },
    malformed(reason, line) {
      if (reason === 'oversized') throw refusal(line, 'found more than 16 MiB; ask for the service kubernetes only');
      throw refusal(line, 'found an object that is broken or cut off');
    },
  });
  for await (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return objects;
}

function refusal(line: number, found: string): TracewardError {
  return new TracewardError('settings', `standard input, line ${line}: expected JSON, ${found}`);
}
