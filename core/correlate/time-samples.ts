import type { Reads } from '#core/detectors/reads.ts';
import type { When } from '#core/object-selection/time-range.ts';
import { NEWLINE } from '#core/records/bytes.ts';
import { createRecordReader } from '#core/records/record-reader.ts';
import type { EventTime } from '#core/time.ts';
import { identifyEvent } from '#core/tracee/identify-event.ts';
import { readEvent, readEventTime } from '#core/tracee/read-event.ts';

/** So much of the start and of the end of a source is looked at. */
const SAMPLE_BYTES = 64 * 1024;

/** The start and the end of a source. By them is told of which time it is where events are not read one by one. */
export type TimeSamples = {
  /** The chunk's memory may be reused afterwards. */
  add(chunk: Uint8Array): void;
  /**
   * Where the source lies. `read`: where those of its events lie whose times were read anyway. `within` if they and those in the samples
   * lie apart; or if none was read, and an end of the source tells none: then nobody knows.
   */
  when(read: ReadonlySet<When>): When;
};

export function createTimeSamples(whenOf: (time: EventTime) => When, reads: Reads): TimeSamples {
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let total = 0;
  let tailBytes = 0;

  return {
    add(chunk) {
      const room = SAMPLE_BYTES - total;
      if (room > 0) head.push(Buffer.from(chunk.subarray(0, room)));
      total += chunk.length;
      tail.push(Buffer.from(chunk.subarray(-SAMPLE_BYTES)));
      tailBytes += Math.min(chunk.length, SAMPLE_BYTES);
      for (let [first] = tail; first !== undefined && tailBytes - first.length >= SAMPLE_BYTES; [first] = tail) {
        tailBytes -= first.length;
        tail.shift();
      }
    },
    when(read) {
      const starts = whensIn(Buffer.concat(head));
      const ends = total <= SAMPLE_BYTES ? starts : whensIn(withoutCutLine(Buffer.concat(tail)));
      const [when, ...others] = new Set([...read, ...starts, ...ends]);
      // A record that is longer than a sample tells nothing there: that is no sign of another time than what was read has.
      const isTold = read.size > 0 || (starts.length > 0 && ends.length > 0);
      return when !== undefined && others.length === 0 && isTold ? when : 'within';
    },
  };

  function whensIn(bytes: Buffer): When[] {
    const whens: When[] = [];
    const reader = createRecordReader({
      accept(record) {
        const event = readEvent(record, reads);
        if (event === undefined) return false;
        if (event.kind !== 'malformed') whens.push(whenOf(readEventTime(record)));
        return true;
      },
      malformed() {},
      identify: identifyEvent,
    });
    reader.write(bytes);
    reader.end();
    return whens;
  }
}

function withoutCutLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf(NEWLINE);
  return bytes.subarray(end === -1 ? bytes.length : end + 1);
}
