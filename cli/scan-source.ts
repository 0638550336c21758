import { type Decompressed, decompress } from '../lambda/adapters/compression/decompress.ts';
import { createScan, type ScanOptions } from '../lambda/core/scan.ts';
import { readBytes } from './read-bytes.ts';
import { reasonOf, type Source } from './sources.ts';

export type SourceHooks = {
  /** So many stored bytes were read. */
  readonly onRead: (bytes: number) => void;
  /** A piece of the log has been scanned. */
  readonly onScanned: () => Promise<void>;
};

/** Scans one source. Gives what kept it from being read whole, in plain words; undefined if nothing did. */
export async function scanSource(
  source: Source,
  options: Omit<ScanOptions, 'source'>,
  { onRead, onScanned }: SourceHooks,
): Promise<string | undefined> {
  const scan = createScan({ ...options, source: source.name });
  const { problem, unsupported } = await scanBytes();
  scan.end(outcomeOf(problem, unsupported));
  await onScanned();
  return problem;

  async function scanBytes(): Promise<Decompressed> {
    const bytes = decompress(counted());
    for (;;) {
      const step = await bytes.next().catch(failedRead);
      if (step.done) return step.value;
      scan.write(step.value);
      await onScanned();
    }
  }

  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readBytes(source)) {
      onRead(chunk.length);
      yield chunk;
    }
  }
}

/** An error of reading ends the source; one of writing what was found is none of the source's. */
function failedRead(error: unknown): IteratorReturnResult<Decompressed> {
  return { done: true, value: { problem: reasonOf(error), unsupported: undefined } };
}

function outcomeOf(problem: string | undefined, unsupported: string | undefined): 'whole' | 'partial' | 'unsupported' {
  if (unsupported !== undefined) return 'unsupported';
  return problem === undefined ? 'whole' : 'partial';
}
