import * as v from 'valibot';
import { isObject } from '#core/json.ts';

/** An object with these members and no others; its messages name what it knows. Valibot alone would take an array. */
export function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries).join(', ');
  return v.pipe(v.custom<object>(isObject, 'Expected an object'), v.strictObject(entries, `Expected one of ${known}`));
}
