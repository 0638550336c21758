import { addCounts, type Counts, countsOf, isOfOthers, writtenCounts } from '#core/correlate/coverage.ts';
import type { Log, Metrics } from '#core/telemetry.ts';
import { timeText } from '#core/time.ts';
import type { Detection } from './detect-object.ts';
import type { ObjectBody } from './object-body.ts';

/** Tells a function's log and metrics what was read. */
export type BatchReport = {
  object(detection: Detection, object: ObjectBody): void;
  /** Writes one line about all objects since the last time, if there were any. */
  flush(): void;
};

export type BatchReportOptions = {
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'add'>;
  /** Whether each object has a line; else only one with which something is wrong: lines cost more than what they tell. */
  readonly isEachNamed: boolean;
};

/** A line of a log has 256 KiB at most, and is to be read. */
const MAX_NAMES_LOGGED = 20;

export function createBatchReport({ log, metrics, isEachNamed }: BatchReportOptions): BatchReport {
  let objects = 0;
  let passedOver = 0;
  let counts: Counts = countsOf({});

  return {
    object(detection, object) {
      objects += 1;
      passedOver += detection.passedOver;
      addCounts(counts, detection.coverage.counts);
      metrics.add(metricsOf(detection, object));
      if (isEachNamed || isWrong(detection, object)) log(...lineOf(detection, object));
    },
    flush() {
      if (objects > 0) log('info', 'objects scanned', { objects, passedOver, counts });
      objects = 0;
      passedOver = 0;
      counts = countsOf({});
    },
  };
}

function isWrong(detection: Detection, { isOverwritten }: ObjectBody): boolean {
  const { coverage, notRetained } = detection;
  const { partial, unread, counts } = coverage;
  const isUnclear = partial || unread !== undefined || counts.malformed > 0 || counts.undecided > 0;
  return isOverwritten || notRetained > 0 || counts.lostEvents > 0 || (isUnclear && !isOfOthers(coverage));
}

function lineOf(detection: Detection, object: ObjectBody): Parameters<Log> {
  const { coverage, problem, notRetained, passedOver } = detection;
  const { counts, malformed, otherContainers, undecidedRules, leftOutRules, partial, unread, cluster } = coverage;
  return [
    partial && !isOfOthers(coverage) ? 'warn' : 'info',
    'object scanned',
    {
      object: object.source,
      cluster,
      partial,
      earliest: timeText(coverage.earliest),
      problem,
      unread,
      overwritten: object.isOverwritten,
      notRetained,
      passedOver,
      counts,
      malformedByReason: Object.fromEntries(malformed),
      otherContainers: counts.otherOutput > 0 ? otherContainers.slice(0, MAX_NAMES_LOGGED) : undefined,
      undecidedRules: counts.undecided > 0 ? undecidedRules.slice(0, MAX_NAMES_LOGGED) : undefined,
      leftOutRules: counts.leftOut > 0 ? writtenCounts(leftOutRules) : undefined,
    },
  ];
}

function metricsOf(detection: Detection, object: ObjectBody): Parameters<Metrics['add']>[0] {
  const { counts, partial, unread } = detection.coverage;
  // Shippers of all pods may make an object for each container: most are no fault, and name whose they are.
  const isOthers = isOfOthers(detection.coverage);
  return {
    Objects: 1,
    Bytes: counts.bytes,
    Lines: counts.lines,
    Malformed: counts.malformed,
    // A metric costs something, and most have no detectors of their own.
    ...(counts.undecided > 0 ? { Undecided: counts.undecided } : {}),
    OtherOutput: counts.otherOutput,
    Execs: counts.execs,
    ExecsWithEnvironment: counts.execsWithEnvironment,
    Connects: counts.connects,
    PartialObjects: Number(partial && !isOthers),
    UnreadObjects: Number(unread !== undefined && !isOthers),
    OverwrittenObjects: Number(object.isOverwritten),
    ContactsNotParked: detection.notRetained,
  };
}
