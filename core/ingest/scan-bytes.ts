import type { Coverage } from '#core/correlate/coverage.ts';
import { type BytesEnd, createScan, outcomeOf, type SourceScanOptions } from '#core/correlate/source-scan.ts';

/**
 * The decompressed bytes of an object. A chunk is lent until the next one is asked for; each `next` says what reading the
 * chunk before took beside its bytes, as the number of bytes that are read in that time.
 */
export type ObjectBytes = AsyncGenerator<Uint8Array, BytesEnd, number | undefined>;

export type BytesToScan = SourceScanOptions & {
  readonly bytes: ObjectBytes;
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
};

/** What was read of an object; `problem`: why it was read only in part, or told nothing, in plain words. */
export type ScannedBytes = { readonly coverage: Coverage; readonly problem: string | undefined };

/** Reads an object into the facts. `afterChunk`: makes room in them; returns how the bytes end here, if no more are to be read. */
export async function scanBytes(
  { bytes, checkTime, ...options }: BytesToScan,
  afterChunk: () => Promise<BytesEnd | undefined>,
): Promise<ScannedBytes> {
  const scan = createScan(options);
  let step = await bytes.next();
  while (!step.done) {
    checkTime();
    const work = scan.write(step.value);
    const end = await afterChunk();
    step = await (end === undefined ? bytes.next(work) : bytes.return(end));
  }
  const problem = scan.end(outcomeOf(step.value), step.value.problem);
  const coverage = options.facts.sources.get(options.source);
  if (coverage === undefined) throw new Error('a scan always leaves the coverage of its source');
  return { coverage, problem };
}
