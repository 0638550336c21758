import { isObject } from '#core/json.ts';
import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';

/** A subscription's envelope, as Firehose delivers it. Control messages only probe the destination. */
export function unwrapCloudWatch({ value }: LogRecord): readonly Fragment[] | undefined {
  if (value['messageType'] === 'CONTROL_MESSAGE') return [];
  const events = value['logEvents'];
  if (value['messageType'] !== 'DATA_MESSAGE' || !Array.isArray(events)) return undefined;
  return events.map(fragmentOf);
}

/** An entry without a message becomes an empty object, which is counted as a record that is no event. */
function fragmentOf(event: unknown): Fragment {
  const message = isObject(event) ? event['message'] : undefined;
  return { content: typeof message === 'string' ? message : '{}', stream: '', continues: false };
}
