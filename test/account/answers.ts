import { isObject, type JsonObject } from '#core/json.ts';

/** The objects of a list in an answer; none if there is no list. */
export function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
