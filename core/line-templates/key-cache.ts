import type { PlacedSlot } from './lazy-record.ts';
import { FOUND, type Matcher, WORD_BYTES } from './matcher.ts';

/** What was made of lines, by keys: what stands in some slots of the line that was taken last. */
export type KeyCache<Value> = {
  /** A key of these slots: a place, or 0 if there is no room. No other key finds what is remembered by it. */
  createKey(slots: readonly KeySlot[]): number;
  /** From now on lines of this suffix have this key. */
  setKey(suffix: number, key: number): void;
  /** What is remembered by the key of the line's suffix. */
  recall(): Value | undefined;
  recallBy(key: number): Value | undefined;
  remember(key: number, value: Value): void;
  forget(): void;
};

export type KeySlot = {
  readonly slot: PlacedSlot;
  /** Of an environment the key has only what the rule looks at. */
  readonly isEnvironment: boolean;
};

// The layout that matcher.wat describes, in words.
const SUFFIX_KEY = 4;

export function createKeyCache<Value>(matcher: Matcher, limit: number): KeyCache<Value> {
  const { words } = matcher;
  const values: Value[] = [];

  return {
    createKey(slots) {
      const places = slots.map(({ slot: { segment, index }, isEnvironment }) => [
        segment.placeOf(index),
        segment.place + Number(isEnvironment),
      ]);
      const list = [slots.length, ...places.flat()];
      const place = matcher.allocate(list.length * WORD_BYTES);
      if (place !== undefined) words.set(list, place / WORD_BYTES);
      return place ?? 0;
    },
    setKey(suffix, key) {
      words[suffix / WORD_BYTES + SUFFIX_KEY] = key;
    },
    recall,
    recallBy(key) {
      matcher.makeKey(key);
      return recall();
    },
    remember(key, value) {
      matcher.makeKey(key);
      if (words[FOUND.keyEnd] === 0) return;
      if (values.length === limit || matcher.remember(values.length + 1) === 0) forget();
      else values.push(value);
    },
    forget,
  };

  function recall(): Value | undefined {
    return values[(words[FOUND.known] ?? 0) - 1];
  }

  function forget(): void {
    values.length = 0;
    matcher.forget();
  }
}
