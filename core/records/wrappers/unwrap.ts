import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';
import { unwrapCloudWatch } from './cloudwatch.ts';
import { unwrapCri } from './cri.ts';
import { unwrapDocker } from './docker.ts';
import { unwrapFluentBit } from './fluent-bit.ts';

type Unwrapped = readonly Fragment[] | 'unsupported' | undefined;

/**
 * The ways in which shippers put Tracee's output into records of their own, the stricter before the looser. Each says
 * undefined to what is not its own. To read a new wrapping: add its file here.
 */
const WRAPPERS: readonly ((record: LogRecord) => Unwrapped)[] = [
  unwrapDocker,
  unwrapCloudWatch,
  unwrapFluentBit,
  nameOpenTelemetry,
];

/** What a record wraps; undefined if it is no wrapper. */
export function unwrapRecord(record: LogRecord): Unwrapped {
  for (const unwrap of WRAPPERS) {
    const fragments = unwrap(record);
    if (fragments !== undefined) return fragments;
  }
  return undefined;
}

/** What a line of text wraps; undefined if it is no wrapper. */
export function unwrapLine(line: Buffer): readonly Fragment[] | undefined {
  const fragment = unwrapCri(line);
  return fragment && [fragment];
}

/** Fluent Bit can write `otlp_json`; it is named, so that nobody takes its records for broken ones. */
function nameOpenTelemetry({ value }: LogRecord): 'unsupported' | undefined {
  return 'resourceLogs' in value ? 'unsupported' : undefined;
}
