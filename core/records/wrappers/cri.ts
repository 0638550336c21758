import type { Fragment } from '#core/records/part-joiner.ts';

/** `<time> <stream> <tags> <content>`; tags are separated by colons, the first says Partial or Full. */
const HEAD = /^\d{4}-\d\d-\d\dT\S{1,40} (stdout|stderr) ([PF])(?::\S{0,40})?(?: |$)/;
const MAX_HEAD_BYTES = 140;

/** The log files of containerd and CRI-O, in which a long line is cut into parts of 16 KiB. */
export function unwrapCri(line: Buffer): readonly Fragment[] | undefined {
  const head = HEAD.exec(line.toString('latin1', 0, MAX_HEAD_BYTES));
  if (head === null) return undefined;
  const [{ length }, stream = '', tag] = head;
  return [{ content: line.subarray(length), stream, continues: tag === 'P' }];
}
