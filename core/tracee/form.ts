import type { LogRecord } from '#core/records/record.ts';
import type { Event, MalformedEvent } from './event.ts';

/** A way in which Tracee writes an event. */
export type Form = {
  /** The record as an event, or undefined if it is not of this form. */
  read(record: LogRecord): Event | MalformedEvent | undefined;
};
