import { createLineReader } from '#core/line-templates/line-reader.ts';
import { createRecordReader } from '#core/records/record-reader.ts';
import { identifyEvent } from '#core/tracee/identify-event.ts';
import { readEvent } from '#core/tracee/read-event.ts';

/** How many events of a log are parsed, and how many a template reads: events that somebody looks at, and others. */
export function countReadings(log: Buffer, chunkBytes = log.length) {
  const counts = { parsed: 0, events: 0, others: 0 };
  const reader = createRecordReader({
    accept(record) {
      const isEvent = readEvent(record) !== undefined;
      if (isEvent) counts.parsed += 1;
      return isEvent;
    },
    malformed: () => undefined,
    identify: identifyEvent,
  });
  const { write, end } = createLineReader(reader, {
    event() {
      counts.events += 1;
    },
    again: () => false,
    others(count) {
      counts.others += count;
    },
  });
  for (let at = 0; at < log.length; at += chunkBytes) write(log.subarray(at, at + chunkBytes));
  end();
  return counts;
}
