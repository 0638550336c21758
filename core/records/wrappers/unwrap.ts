import type { LogRecord } from '#core/records/record.ts';
import { cloudwatch } from './cloudwatch.ts';
import { cri } from './cri.ts';
import { docker } from './docker.ts';
import { fluentBit } from './fluent-bit.ts';
import { openTelemetry } from './open-telemetry.ts';
import type { Fragment, Wrapper } from './wrapper.ts';

/** All wrappers, the stricter before the looser. To read a new wrapping: add its file here. */
const WRAPPERS: readonly Wrapper[] = [cri, docker, cloudwatch, fluentBit, openTelemetry];

/** What a line of text wraps; undefined if it is no wrapper. */
export function unwrapLine(line: Buffer): readonly Fragment[] | undefined {
  return firstOf((wrapper) => wrapper.unwrapLine?.(line));
}

/** What a record wraps; undefined if it is no wrapper. */
export function unwrapRecord(record: LogRecord): readonly Fragment[] | 'unsupported' | undefined {
  return firstOf((wrapper) => wrapper.unwrapRecord?.(record));
}

function firstOf<Result>(unwrap: (wrapper: Wrapper) => Result | undefined): Result | undefined {
  for (const wrapper of WRAPPERS) {
    const result = unwrap(wrapper);
    if (result !== undefined) return result;
  }
  return undefined;
}
