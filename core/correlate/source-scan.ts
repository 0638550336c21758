import type { Reads } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';
import { createLineReader } from '#core/line-templates/line-reader.ts';
import type { When } from '#core/object-selection/time-range.ts';
import { HEAD_BYTES } from '#core/records/first-line.ts';
import { originOf } from '#core/records/origin.ts';
import type { LogRecord } from '#core/records/record.ts';
import { createRecordReader, type Position } from '#core/records/record-reader.ts';
import { compileRules, type RuleSettings } from '#core/settings/rules.ts';
import type { EventTime } from '#core/time.ts';
import { type Event, isOfContainer, type MalformedEvent } from '#core/tracee/event.ts';
import { identifyEvent } from '#core/tracee/identify-event.ts';
import { readProcess } from '#core/tracee/process.ts';
import { readEvent, readEventTime } from '#core/tracee/read-event.ts';
import { readMessage } from '#core/tracee/read-message.ts';
import { collectSource } from './collector.ts';
import { describeCut, describeUnread } from './describe-unread.ts';
import type { Facts } from './facts.ts';
import { createOriginJudge } from './other-output.ts';
import { createTimeSamples } from './time-samples.ts';

export type SourceScanOptions = {
  /** Where the facts go; nothing of this source may be in them yet. */
  readonly facts: Facts;
  /** Stands in evidence and in messages: a path, or s3://bucket/key#version. */
  readonly source: string;
  readonly cluster: string;
  /** The node whose log it is, where its key tells that. */
  readonly node?: string | undefined;
  /**
   * Where a time lies as seen from the one that is asked for, of which alone connects are wanted: others are counted, and are no
   * connections. Without it, all are wanted, and no time is asked for.
   */
  readonly whenOf?: ((time: EventTime) => When) | undefined;
  /** Sees every event in the order of the log, with its time, whatever it is. */
  readonly onEvent?:
    | ((event: Event | MalformedEvent, time: EventTime, position: Position, record: LogRecord) => void)
    | undefined;
  /** `parse`: parses every record. Slower, and the same. */
  readonly reading?: 'templates' | 'parse';
  /** What detectors read; the same object for logs of the same detectors, since templates are kept for it. */
  readonly reads?: Reads | undefined;
  /** Whether the arguments of programs are kept. They may hold secrets. */
  readonly keepsArguments?: boolean | undefined;
  /** Which rules' findings are wanted; without it, all are. */
  readonly rules?: RuleSettings | undefined;
  /** Whether nothing of its text is shown where it is no log: nobody may have meant to name it. */
  readonly hidesText?: boolean | undefined;
};

export type Scan = {
  /**
   * The decompressed bytes, in order. The chunk is only read during the call; its memory may be reused. Returns what it
   * took to read beside its bytes, as the number of bytes that are read in that time: small records take longer.
   */
  write(chunk: Uint8Array): number;
  /** Where the next chunk may be put, so that it need not be copied there; changes with each chunk. */
  space(): Uint8Array | undefined;
  /**
   * `partial`: not all of the source could be read; `unsupported`: its format is known, and not read. Says why a source
   * that had records told nothing, if it did not; it then counts as not read. `problem`: why it could not be read whole, in
   * words, which is what is said then.
   */
  end(outcome: ScanOutcome, problem?: string): string | undefined;
};

type ScanOutcome = 'whole' | 'partial' | 'unsupported';

/** How the bytes of a source ended; both undefined if they were read whole. */
export type BytesEnd = { readonly problem: string | undefined; readonly unsupported: string | undefined };

export function outcomeOf({ problem, unsupported }: BytesEnd): ScanOutcome {
  if (unsupported !== undefined) return 'unsupported';
  return problem === undefined ? 'whole' : 'partial';
}

/**
 * What a record or a text takes beside its bytes, in bytes that are read in that time: some 1 to 3 µs. Lines of a template
 * are not counted.
 */
const STEP_BYTES = 200;

/** Reads one source: bytes → records → events → facts. Never throws for what the bytes hold. */
export function createScan(options: SourceScanOptions): Scan {
  const {
    facts,
    source,
    cluster,
    node,
    whenOf,
    onEvent,
    reading = 'templates',
    reads = READS,
    keepsArguments,
    rules,
    hidesText,
  } = options;
  const isWantedRule = rules && compileRules(rules);
  const collector = collectSource(facts, source, cluster, { whenOf, keepsArguments, isWantedRule, node });
  const judge = createOriginJudge(collector);
  /** A container may have a file of its own. */
  const ofSource = originOf({ path: source });
  const recordReader = createRecordReader({
    accept,
    acceptMessage(record, _, origin) {
      const message = readMessage(record.value);
      if (message !== undefined) judge.said(message, origin ?? ofSource);
      return message !== undefined;
    },
    brokenEvent: (origin) => judge.understood(origin ?? ofSource),
    malformed: (reason, _, origin) => judge.refused(reason, origin ?? ofSource),
    identify: identifyEvent,
  });
  const isParsed = reading === 'parse' || onEvent !== undefined;
  const lineReader = isParsed ? undefined : createLineReader(recordReader, collector, reads);
  const reader = lineReader ?? recordReader;
  const samples = whenOf && createTimeSamples(whenOf, reads);
  let head = Buffer.alloc(0);

  return {
    space: () => lineReader?.space(),
    write(chunk) {
      collector.coverage.counts.bytes += chunk.length;
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      if (collector.coverage.counts.sourcesOfTime === 0) samples?.add(chunk);
      reader.write(chunk);
      return recordReader.takeSteps() * STEP_BYTES;
    },
    end(outcome, problem) {
      reader.end();
      const { coverage } = collector;
      if (coverage.counts.lines > 0) judge.understood(ofSource);
      judge.settle();
      collector.settleTime(samples?.when);
      const unread = describeUnread(coverage, head, hidesText);
      const why = problem ?? 'it could not be read';
      const isUnread = outcome === 'unsupported' || (outcome === 'partial' && coverage.counts.lines === 0);
      const isCut = outcome === 'partial' && !isUnread;
      coverage.unread = isUnread ? { reason: why } : unread && isCut ? describeCut(why, unread) : unread;
      if (isCut) coverage.partialReason = why;
      if (outcome === 'unsupported') collector.malformed('unsupported');
      coverage.partial = outcome !== 'whole' || unread !== undefined;
      if (problem !== undefined || unread === undefined) return problem;
      const { reason, firstLine } = unread;
      return firstLine === undefined ? reason : `${reason}; ${firstLine}`;
    },
  };

  function accept(record: LogRecord, position: Position, origin: string | undefined): boolean {
    const event = readEvent(record, reads);
    if (event === undefined) return false;
    judge.understood(origin);
    const time = isOfContainer(event) || onEvent !== undefined ? readEventTime(record) : undefined;
    collector.event(event, time, position, undefined, readProcess(record));
    onEvent?.(event, time, position, record);
    return true;
  }
}
