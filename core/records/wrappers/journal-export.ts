import type { Fragment } from '#core/records/part-joiner.ts';

const MESSAGE = 'MESSAGE=';
/** The other fields of an entry: the journal's own begin with underscores. */
const FIELD =
  /^(?:__?[A-Z][A-Z\d_]{0,63}|PRIORITY|TID|CODE_[A-Z]{1,16}|SYSLOG_[A-Z_]{1,32}|CONTAINER_[A-Z_]{1,32}|IMAGE_[A-Z_]{1,32})=/;
const MAX_FIELD_BYTES = 72;

/** `journalctl -o export`: a field a line, an entry for each message. https://systemd.io/JOURNAL_EXPORT_FORMATS/ */
export function unwrapJournalField(line: Buffer): readonly Fragment[] | undefined {
  const head = line.toString('latin1', 0, MAX_FIELD_BYTES);
  if (head.startsWith(MESSAGE)) return [{ content: line.subarray(MESSAGE.length), stream: '', continues: false }];
  return FIELD.test(head) ? [] : undefined;
}
