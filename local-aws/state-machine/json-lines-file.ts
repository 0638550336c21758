import { appendFileSync, createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line for each record. What a crash has left of the last line is not there. */
export async function* readRecords<Entry>(path: string): AsyncGenerator<Entry> {
  if (!existsSync(path)) return;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const entry = parse<Entry>(line);
    if (entry !== undefined) yield entry;
  }
}

/** Behind a line break: before it may stand half a line. */
export function appendRecord(path: string, entry: unknown): void {
  appendFileSync(path, `\n${JSON.stringify(entry)}`);
}

function parse<Entry>(line: string): Entry | undefined {
  try {
    return line === '' ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
