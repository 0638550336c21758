import { type JsonObject, nonEmptyText, scalarText } from '#core/json.ts';
import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';
import { isBytes } from '#core/records/search.ts';

/**
 * A part of a long line, as Docker's `journald` driver marks it (daemon/logger/journald/journald.go of moby) and shippers of the journal
 * write it: with its fields in capitals or small letters, `message` also beside others in capitals. The last part has an id, too, but is
 * not called a partial message. Whole lines need nothing of this.
 */
export function unwrapDockerJournal({ value }: LogRecord): readonly Fragment[] | undefined {
  const id = nonEmptyText(fieldOf(value, 'CONTAINER_PARTIAL_ID'));
  const content = contentOf(fieldOf(value, 'MESSAGE'));
  if (id === undefined || content === undefined) return undefined;
  return [{ content, stream: id, continues: scalarText(fieldOf(value, 'CONTAINER_PARTIAL_MESSAGE')) === 'true' }];
}

function fieldOf(value: JsonObject, name: string): unknown {
  return value[name] ?? value[name.toLowerCase()];
}

/** The journal writes bytes where a part ends within a character. */
function contentOf(message: unknown): string | Buffer | undefined {
  if (typeof message === 'string') return message;
  return Array.isArray(message) && isBytes(message) ? Buffer.from(message) : undefined;
}
