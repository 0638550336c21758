import { setImmediate } from 'node:timers/promises';
import { openSource } from '#cli/sources/read-bytes.ts';
import { isObjectSource, type ScannedSource, type SourceBytes } from '#cli/sources/source.ts';
import { createMutex } from '#core/concurrency.ts';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { endSourceIn, mergeFacts } from '#core/correlate/merge.ts';
import { type SourceHooks, type SourceOptions, type SourceOutcome, scanOpened, scanSource } from './scan-source.ts';

/** Larger ones are worth facts of their own. */
const SMALL_BYTES = 512 * 1024;
/** What one batch has at most. */
const SOURCES_PER_BATCH = 64;
const BYTES_PER_BATCH = 4 * 1024 * 1024;
/** Objects of a batch that are asked for before it is their turn: S3 takes some ten times as long to answer as one takes to be scanned. */
const READ_AHEAD = 4;
/** Then their facts are handed over, which takes memory twice. */
const SOURCES_PER_FACTS = 4096;
/** An object may have been written anew since it was listed. */
const MAX_OVERWRITTEN_BYTES = 4 * SMALL_BYTES;

/** A source, and the cluster and the node that it tells of. */
export type PlacedSource = { readonly source: ScannedSource } & Pick<SourceOptions, 'cluster' | 'node'>;

/** Sources that are scanned one after the other; never none. */
export type ScanBatch = readonly PlacedSource[];

export type ScannedBatch = {
  /** Of this batch, and of others before it; undefined if they are not handed over yet. */
  readonly facts: Facts | undefined;
  /** Of each source, in their order. */
  readonly outcomes: readonly SourceOutcome[];
};

/** Scans batches, also several at a time. */
export type BatchScanner = {
  /** Never throws for what is read. */
  scan(batch: ScanBatch, options: ScanBatchOptions, hooks: SourceHooks): Promise<ScannedBatch>;
  /** The facts that were not handed over yet, once all was scanned. */
  finish(): Facts;
};

export type ScanBatchOptions = Omit<SourceOptions, 'cluster' | 'node' | 'onEvent'>;

/** Small sources in batches, and each other one alone. All alone if each is to have facts of its own. */
export async function* inScanBatches(
  sources: AsyncIterable<PlacedSource>,
  areAlone: boolean,
): AsyncGenerator<ScanBatch> {
  let batch: PlacedSource[] = [];
  let bytes = 0;
  for await (const placed of sources) {
    if (areAlone || !isSmall(placed.source)) {
      yield [placed];
      continue;
    }
    batch.push(placed);
    bytes += placed.source.size;
    if (batch.length < SOURCES_PER_BATCH && bytes < BYTES_PER_BATCH) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Where a size is not known, it is no file, or an empty one. */
function isSmall({ size }: ScannedSource): boolean {
  return size > 0 && size <= SMALL_BYTES;
}

/**
 * Small sources have facts in common, which saves most of what each takes: what they tell again is known, and is merged once.
 * They are scanned one at a time, because others wait for the network meanwhile, and would take memory of their own.
 */
export function createBatchScanner(): BatchScanner {
  const inTurn = createMutex();
  let facts = createFacts();
  /** Of sources that were read anew: merging thins out programs, which whoever scans on would take for known. */
  let readAnew = createFacts();
  let sources = 0;
  const giveWay = createGivingWay();

  return {
    async scan(batch, options, hooks) {
      const [first] = batch;
      if (first !== undefined && batch.length === 1) return await scanAlone(first, options, hooks);
      const outcomes: SourceOutcome[] = [];
      for await (const [placed, opened] of readAhead(batch)) {
        outcomes.push(await inTurn(() => scanShared(placed, opened, options, hooks)));
        await giveWay();
      }
      sources += batch.length;
      return { outcomes, facts: sources < SOURCES_PER_FACTS ? undefined : await inTurn(async () => handOver()) };
    },
    finish: handOver,
  };

  function handOver(): Facts {
    const known = facts;
    mergeFacts(known, readAnew);
    facts = createFacts();
    readAnew = createFacts();
    sources = 0;
    return known;
  }

  async function scanShared(
    { source, ...place }: PlacedSource,
    opened: Opened,
    options: ScanBatchOptions,
    hooks: SourceHooks,
  ): Promise<SourceOutcome> {
    if (opened === 'broken') {
      const { facts: own, ...outcome } = await scanSource(source, { ...options, ...place }, hooks);
      mergeFacts(readAnew, own);
      return outcome;
    }
    const read = { ...options, ...place, source, facts };
    const { name, problem, isDone } = await scanOpened(opened.bytes, read, hooks);
    endSourceIn(facts, name);
    return { problem, isDone };
  }
}

/** So long nothing else has its turn. */
const TURN_MILLISECONDS = 1;

/**
 * Returns what lets others have their turn, if they waited long enough. Small files are read and decompressed without ever waiting, so
 * what other processes ask for, Ctrl-C and the bar of progress would wait for the last of them.
 */
function createGivingWay(): () => Promise<void> {
  let since = Date.now();
  return async () => {
    if (Date.now() - since < TURN_MILLISECONDS) return;
    await setImmediate();
    since = Date.now();
  };
}

async function scanAlone(
  { source, ...place }: PlacedSource,
  options: ScanBatchOptions,
  hooks: SourceHooks,
): Promise<ScannedBatch> {
  const { facts, ...outcome } = await scanSource(source, { ...options, ...place }, hooks);
  return { facts, outcomes: [outcome] };
}

/** `broken`: an object that could not be read to its end. Whatever was read of it is in nobody's facts. */
type Opened = { readonly bytes: Promise<SourceBytes> } | 'broken';

/** Opens some before they are asked for. */
async function* readAhead(batch: ScanBatch): AsyncGenerator<[PlacedSource, Opened]> {
  const ahead: [PlacedSource, Promise<Opened>][] = [];
  for (const placed of batch) {
    ahead.push([placed, openWhole(placed.source)]);
    if (ahead.length > READ_AHEAD) yield* takeFirst(ahead);
  }
  while (ahead.length > 0) yield* takeFirst(ahead);
}

async function* takeFirst(ahead: [PlacedSource, Promise<Opened>][]): AsyncGenerator<[PlacedSource, Opened]> {
  const [first] = ahead.splice(0, 1);
  if (first !== undefined) yield [first[0], await first[1]];
}

/** Never rejects: why a source cannot be opened is for who scans it. */
async function openWhole(source: ScannedSource): Promise<Opened> {
  const bytes = openSource(source);
  if (!isObjectSource(source)) return { bytes };
  const opened = await bytes.catch(() => undefined);
  if (opened === undefined) return { bytes };
  try {
    const whole = await readWhole(opened.chunks);
    return { bytes: Promise.resolve({ ...opened, chunks: alone(whole) }) };
  } catch {
    return 'broken';
  } finally {
    opened.close();
  }
}

/** Throws what reading throws, and if there is much more than was listed. */
async function readWhole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    length += chunk.length;
    if (length > MAX_OVERWRITTEN_BYTES) throw new RangeError('it has grown');
  }
  return Buffer.concat(read);
}

async function* alone(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
