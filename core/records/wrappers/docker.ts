import { nonEmptyText } from '#core/json.ts';
import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';

const KEYS = new Set(['log', 'stream', 'time', 'attrs']);
/** Docker reads a container's output in buffers of 16 KiB, and writes a longer line as several entries. */
const PART_BYTES = 16 * 1024;

/** Docker's json-file: `{"log":"{…}\n","stream":"stdout","time":"…"}`. Only the last part of a line has its end. */
export function unwrapDocker({ value }: LogRecord): readonly Fragment[] | undefined {
  const content = value['log'];
  const stream = nonEmptyText(value['stream']);
  if (typeof content !== 'string' || stream === undefined) return undefined;
  if (!Object.keys(value).every((key) => KEYS.has(key))) return undefined;
  const continues = !content.endsWith('\n') && Buffer.byteLength(content) >= PART_BYTES;
  return [{ content, stream, continues }];
}
