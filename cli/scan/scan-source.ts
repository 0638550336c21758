import { openReads } from '#cli/detectors/load-detectors.ts';
import { openSource } from '#cli/sources/read-bytes.ts';
import { isObjectSource, type ScannedSource, type SourceBytes } from '#cli/sources/source.ts';
import { type Decompressed, decompress } from '#compression/decompress.ts';
import { EXPANSION_LIMITS } from '#compression/expansion.ts';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { createScan, outcomeOf, type SourceScanOptions } from '#core/correlate/source-scan.ts';
import { reasonOf } from '#core/file-errors.ts';
import { type TimeRange, whenFor } from '#core/object-selection/time-range.ts';

export type SourceOptions = Pick<SourceScanOptions, 'cluster' | 'node' | 'onEvent' | 'keepsArguments' | 'rules'> & {
  /** Connects of this time count; the others are as if they had not been. */
  readonly range: TimeRange;
  /** The user's own, as JSON. */
  readonly detectors?: string | undefined;
  /** How many times as large a compressed log may become. */
  readonly maxExpansion: number;
};

export type SourceHooks = {
  /** Number of stored bytes that were read since the last call. */
  readonly onRead: (bytes: number) => void;
  /** A piece of the log has been scanned. */
  readonly onScanned?: () => Promise<void>;
};

/** How one source was read. */
export type SourceOutcome = {
  /** In words, what kept it from being read whole, or that nothing in it was understood; undefined if all is well. */
  readonly problem: string | undefined;
  /** It was read to its end, and is what was listed: it need not be read again. */
  readonly isDone: boolean;
};

/** What came of one source. */
export type SourceResult = SourceOutcome & { readonly facts: Facts };

/** `name`: of the content, as the facts have it; `brokeOff`: another try may tell more. */
type OpenedOutcome = SourceOutcome & { readonly name: string; readonly brokeOff: boolean };

/** Connections break; an object is then read from its start again, with nothing of the first try left. */
const OBJECT_ATTEMPTS = 3;

/** Scans one source. Never throws for what is read, only for what `onScanned` throws. */
export async function scanSource(
  source: ScannedSource,
  options: SourceOptions,
  hooks: SourceHooks,
): Promise<SourceResult> {
  // What has been told of an event cannot be taken back.
  const attempts = isObjectSource(source) && options.onEvent === undefined ? OBJECT_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    const facts = createFacts();
    const { brokeOff, problem, isDone } = await scanOpened(openSource(source), { source, facts, ...options }, hooks);
    if (!brokeOff || attempt === attempts) return { facts, problem, isDone };
  }
}

/** Scans what was opened of a source into `facts`, which may hold what others told. */
export async function scanOpened(
  opening: Promise<SourceBytes>,
  {
    source,
    facts,
    range,
    maxExpansion,
    detectors,
    ...options
  }: SourceOptions & { readonly source: ScannedSource; readonly facts: Facts },
  hooks: SourceHooks,
): Promise<OpenedOutcome> {
  const whenOf = whenFor(range, isObjectSource(source) && source.isForEndpoints);
  const opened = await opening.catch((error: unknown) => ({ problem: reasonOf(error) }));
  const reads = detectors === undefined ? undefined : await openReads(detectors);
  const hidesText = !isObjectSource(source) && source.leadsOut === true;
  const scanOptions = { ...options, whenOf, facts, reads, hidesText };
  if ('problem' in opened) {
    createScan({ ...scanOptions, source: source.name }).end('partial', opened.problem);
    return { name: source.name, problem: opened.problem, isDone: false, brokeOff: false };
  }
  let brokeOff = false;
  const { problem } = await scanBytes(opened);
  const isDone = problem === undefined && !opened.isOverwritten;
  return { name: opened.name, problem, isDone, brokeOff };

  async function scanBytes({ name, chunks, readInto, close }: SourceBytes): Promise<Decompressed> {
    const scan = createScan({ ...scanOptions, source: name });
    const bytes = decompress(counted(chunks, hooks.onRead), {
      onPlain: () => readInto?.(scan.space),
      limits: { ...EXPANSION_LIMITS, ratio: maxExpansion },
    });
    try {
      let step = await bytes.next().catch(failedRead);
      while (!step.done) {
        const work = scan.write(step.value);
        await hooks.onScanned?.();
        step = await bytes.next(work).catch(failedRead);
      }
      const problem = scan.end(outcomeOf(step.value), step.value.problem);
      await hooks.onScanned?.();
      return { ...step.value, problem };
    } finally {
      close();
    }
  }

  /** An error of reading ends the source; one of writing what was found is none of the source's. */
  function failedRead(error: unknown): IteratorReturnResult<Decompressed> {
    brokeOff = true;
    return { done: true, value: { problem: reasonOf(error), unsupported: undefined } };
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
  }
}
