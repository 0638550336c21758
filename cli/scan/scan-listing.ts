import type { Unreadable } from '#cli/sources/list-sources.ts';
import { isOwnOutput } from '#cli/sources/own-output.ts';
import { isObjectSource, type ScannedSource } from '#cli/sources/source.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import { type Coverage, isNothingUnderstood } from '#core/correlate/coverage.ts';
import { describeNames } from '#core/correlate/describe-names.ts';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { collectMatches } from '#core/correlate/tracee-semantics/collect-matches.ts';
import { formatFindingLine } from '#core/correlate/tracee-semantics/finding-line.ts';
import { createLiteralDetector } from '#core/correlate/tracee-semantics/tracee-rule.ts';
import { isWithin } from '#core/object-selection/time-range.ts';
import { openJobs } from './jobs/jobs.ts';
import { openJournal } from './journal/journal.ts';
import type { Listing } from './list-inputs.ts';
import { inScanBatches, type PlacedSource, type ScanBatch } from './scan-batch.ts';
import type { ScanOptions } from './scan-options.ts';
import { type SourceOptions, scanSource } from './scan-source.ts';

export type ScanListingOptions = {
  readonly options: Pick<
    ScanOptions,
    'inputs' | 'semantics' | 'range' | 'jobs' | 'resume' | 'maxExpansion' | 'keepsArguments'
  > &
    Pick<SourceOptions, 'rules' | 'detectors'>;
  readonly clusterOf: (key: string) => string;
  /** Without it, nobody asks whose logs are missing. */
  readonly nodeOf?: ((key: string) => string | undefined) | undefined;
  /** Where Tracee's own finding lines go while the logs are read; undefined if they are not wanted. */
  readonly stream: TextSink | undefined;
  readonly diagnostics: Diagnostics;
};

export type Scanned = {
  /** All that was seen: what the coverage is about. */
  readonly seen: Facts;
  /** What the findings come from: the same, or with Tracee's semantics only its matches. */
  readonly found: Facts;
  /** What could not be read, or only in part, and why. */
  readonly failures: readonly Unreadable[];
  /** How many of them are of no cluster, because they could not even be listed. */
  readonly unlisted: number;
  /** Says which files were left out because traceward wrote them. */
  readonly leftOut: string | undefined;
};

/** What scanning itself gives. */
type Read = Pick<Scanned, 'seen' | 'found'>;

/** Scans all that was listed, and tells what could not be read. Throws `settings` if the journal cannot be used. */
export async function scanListing(listing: Listing, scan: ScanListingOptions): Promise<Scanned> {
  const { options, diagnostics } = scan;
  const failures: Unreadable[] = [];
  /** Those that begin as what traceward writes: what they are shows once nothing in them was understood. */
  const suspects: Unreadable[] = [];
  const known = [...listing.unreadable];
  known.forEach(tell);
  const facts = options.semantics === 'tracee' ? scanInOrder(listing, scan, fail) : scanInParallel(listing, scan, fail);
  const { seen, found } = await facts;
  listing.unreadable.slice(known.length).forEach(tell);
  const ownOutputs = suspects.filter(({ name }) => isWhollyForeign(seen.sources.get(name)));
  for (const { name } of ownOutputs) seen.sources.delete(name);
  suspects.filter((suspect) => !ownOutputs.includes(suspect)).forEach(refuse);
  const leftOut = describeOwnOutputs(ownOutputs);
  diagnostics.stop();
  if (leftOut !== undefined) diagnostics.problem(leftOut);
  return { seen, found, failures: [...listing.unreadable, ...failures], unlisted: listing.unreadable.length, leftOut };

  function tell({ name, reason }: Unreadable): void {
    diagnostics.problem(`${name}: ${reason}`);
  }

  function fail(source: ScannedSource, reason: string | undefined): void {
    if (reason === undefined) return;
    const { name } = source;
    const isSuspect = !isObjectSource(source) && source.path !== undefined && isOwnOutput(source.path);
    if (isSuspect) suspects.push({ name, reason });
    else refuse({ name, reason });
  }

  function refuse(failure: Unreadable): void {
    failures.push(failure);
    tell(failure);
  }
}

/** Whether all of it was read, and none of it is a log's: a log that somebody began as one of our files is never passed over. */
function isWhollyForeign(coverage: Coverage | undefined): boolean {
  return coverage !== undefined && coverage.partialReason === undefined && isNothingUnderstood(coverage.counts);
}

function describeOwnOutputs(files: readonly Unreadable[]): string | undefined {
  if (files.length === 0) return undefined;
  const names = describeNames(files.map(({ name }) => name).sort(), false);
  return `left out, being traceward's own and no log: ${names}`;
}

/** Takes what kept a source from being read whole, if anything did. */
type Fail = (source: ScannedSource, reason: string | undefined) => void;

/** Scans several sources at a time. The result does not depend on which is finished first. */
async function scanInParallel(
  listing: Listing,
  {
    options: { inputs, jobs: count, resume, semantics: _, ...reading },
    clusterOf,
    nodeOf,
    diagnostics,
  }: ScanListingOptions,
  fail: Fail,
): Promise<Read> {
  const seen = createFacts();
  const waiting = inScanBatches(placed(), resume !== undefined);
  const journal = resume === undefined ? undefined : openJournal(resume, { clusterOf, nodeOf, ...reading });
  const jobs = openJobs(count, { inputs, sizes: listing.files.map(({ size }) => size) });
  try {
    await Promise.all(Array.from({ length: jobs.limit }, work));
    for (const facts of await jobs.finish()) mergeFacts(seen, facts);
  } finally {
    journal?.close();
    await jobs.close();
  }
  return { seen, found: seen };

  async function work(): Promise<void> {
    for (let next = await waiting.next(); !next.done; next = await waiting.next())
      mergeFacts(seen, (await read(next.value)) ?? createFacts());
  }

  async function* placed(): AsyncGenerator<PlacedSource> {
    for await (const source of listing.all())
      yield { source, cluster: clusterOf(source.key), node: nodeOf?.(source.key) };
  }

  async function read(batch: ScanBatch): Promise<Facts | undefined> {
    return knownOf(batch) ?? (await scan(batch));
  }

  /** With a journal, each source is alone. */
  function knownOf([first]: ScanBatch): Facts | undefined {
    const known = first && journal?.find(first.source);
    if (known !== undefined) diagnostics.advance(first?.source.size ?? 0);
    return known;
  }

  async function scan(batch: ScanBatch): Promise<Facts | undefined> {
    const { range, maxExpansion, keepsArguments, rules, detectors } = reading;
    const order = { batch, range, maxExpansion, keepsArguments, rules, detectors };
    const { facts, outcomes } = await jobs.scan(order, diagnostics.advance);
    for (const [at, { source }] of batch.entries()) {
      const outcome = outcomes[at];
      fail(source, outcome?.problem);
      if (outcome?.isDone && facts !== undefined) journal?.note(source, facts);
    }
    return facts;
  }
}

/** Scans one source after the other, with Tracee's own rules, for which the order matters. */
async function scanInOrder(
  listing: Listing,
  { options: { range, maxExpansion, keepsArguments, rules }, clusterOf, stream, diagnostics }: ScanListingOptions,
  fail: Fail,
): Promise<Read> {
  const seen = createFacts();
  const found = createFacts();
  const detector = createLiteralDetector();
  let lines: string[] = [];

  for await (const source of listing.all()) {
    const cluster = clusterOf(source.key);
    const collect = collectMatches({
      ...{ detector, matches: found, source: source.name, cluster },
      onMatch(connect, time, apiAddress, record) {
        if (stream !== undefined) lines.push(`${formatFindingLine(record, connect, time, apiAddress)}\n`);
      },
    });
    const onEvent: typeof collect = (event, time, ...rest) => {
      if (event.kind !== 'connect' || isWithin(range, time)) collect(event, time, ...rest);
    };
    const hooks = { onRead: diagnostics.advance, onScanned: flushLines };
    const { facts, problem } = await scanSource(
      source,
      { cluster, range, maxExpansion, keepsArguments, rules, onEvent },
      hooks,
    );
    mergeFacts(seen, facts);
    fail(source, problem);
  }
  return { seen, found };

  async function flushLines(): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    await stream?.write(text);
  }
}
