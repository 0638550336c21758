import { isObject, type JsonObject, scalarText } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';

/**
 * Where the line can be: `log` (tail, Docker), `message` (the `cri` parser), `event` (Tracee's own `forward`
 * output), `log_processed` (`Merge_Log_Key`, as text or as object). The first one wins: `Keep_Log` repeats it.
 */
const KEYS = ['log', 'message', 'event', 'log_processed'];

export function unwrapFluentBit(record: LogRecord): readonly Fragment[] | undefined {
  for (const key of KEYS) {
    const content = contentOf(record, key);
    if (content !== undefined) return [{ content, stream: streamOf(record.value), continues: isPart(record.value) }];
  }
  return undefined;
}

function contentOf({ value, text }: LogRecord, key: string): string | undefined {
  const content = value[key];
  if (typeof content === 'string') return content;
  return isObject(content) ? valuesOf(text, key).at(-1) : undefined;
}

function streamOf(value: JsonObject): string {
  return JSON.stringify([value['stream'], value['partial_id']].map(scalarText));
}

/** `_p` comes from the CRI multiline parser, `logtag` from the `cri` parser, `partial_*` from Docker's fluentd driver. */
function isPart(value: JsonObject): boolean {
  if (value['_p'] === 'P' || value['logtag'] === 'P') return true;
  return scalarText(value['partial_message']) === 'true' && scalarText(value['partial_last']) !== 'true';
}
