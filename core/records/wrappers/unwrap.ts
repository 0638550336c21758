import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';
import { unwrapBulkAction } from './bulk-action.ts';
import { unwrapCloudWatch } from './cloudwatch.ts';
import { unwrapCri } from './cri.ts';
import { unwrapDocker } from './docker.ts';
import { unwrapDockerJournal } from './docker-journal.ts';
import { unwrapFluentBit } from './fluent-bit.ts';
import { unwrapJournalField } from './journal-export.ts';

type Unwrapped = readonly Fragment[] | undefined;

/**
 * The ways in which shippers put Tracee's output into records of their own, the stricter before the looser. Each says
 * undefined to what is not its own. To read a new wrapping: add its file here.
 */
const WRAPPERS: readonly ((record: LogRecord) => Unwrapped)[] = [
  unwrapDocker,
  unwrapDockerJournal,
  unwrapCloudWatch,
  unwrapFluentBit,
  unwrapBulkAction,
];

/** What a record wraps, maybe nothing; undefined if it is no wrapper. */
export function unwrapRecord(record: LogRecord): Unwrapped {
  for (const unwrap of WRAPPERS) {
    const fragments = unwrap(record);
    if (fragments !== undefined) return fragments;
  }
  return undefined;
}

/** The same for lines of text. What is named here wraps something, or is known to wrap nothing. */
const LINE_WRAPPERS: readonly ((line: Buffer) => readonly Fragment[] | undefined)[] = [unwrapCri, unwrapJournalField];

/** What a line of text wraps; undefined if it is no wrapper. */
export function unwrapLine(line: Buffer): readonly Fragment[] | undefined {
  for (const unwrap of LINE_WRAPPERS) {
    const fragments = unwrap(line);
    if (fragments !== undefined) return fragments;
  }
  return undefined;
}
