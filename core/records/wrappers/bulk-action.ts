import { isObject } from '#core/json.ts';
import type { Fragment } from '#core/records/part-joiner.ts';
import type { LogRecord } from '#core/records/record.ts';

const ACTIONS = ['index', 'create', 'update', 'delete'];
const METADATA = [
  '_index',
  '_id',
  '_type',
  'routing',
  '_routing',
  'pipeline',
  'require_alias',
  'version',
  'version_type',
];

/** The line before each document in a request to Elasticsearch's or OpenSearch's bulk API: it wraps nothing. */
export function unwrapBulkAction({ value, text }: LogRecord): readonly Fragment[] | undefined {
  const [action = '', ...others] = Object.keys(value);
  if (others.length > 0 || !ACTIONS.includes(action)) return undefined;
  // With another brace it may hold an event, as an object or a text.
  const metadata = text.split('{', 4).length > 3 ? undefined : value[action];
  return isObject(metadata) && Object.keys(metadata).every((key) => METADATA.includes(key)) ? [] : undefined;
}
