import type { PlacedHole } from './lazy-record.ts';
import { FOUND, type Kernel, WORD_BYTES } from './matcher.ts';

/** What was made of lines, by keys: what stands in some holes of the line that was taken last. */
export type Memory<Value> = {
  /** A key of these holes: a place, or 0 if there is no room. No other key finds what is remembered by it. */
  createKey(holes: readonly KeyHole[]): number;
  /** From now on lines of this tail have this key. */
  setKey(tail: number, key: number): void;
  /** What is remembered by the key of the line's tail. */
  recall(): Value | undefined;
  recallBy(key: number): Value | undefined;
  remember(key: number, value: Value): void;
  forget(): void;
};

export type KeyHole = {
  readonly hole: PlacedHole;
  /** Of an environment the key has only what the rule looks at. */
  readonly isEnvironment: boolean;
};

// The layout that kernel.wat describes, in words.
const TAIL_KEY = 4;

export function createMemory<Value>(kernel: Kernel, limit: number): Memory<Value> {
  const { words } = kernel;
  const values: Value[] = [];

  return {
    createKey(holes) {
      const places = holes.map(({ hole: { part, index }, isEnvironment }) => [
        part.placeOf(index),
        part.place + Number(isEnvironment),
      ]);
      const list = [holes.length, ...places.flat()];
      const place = kernel.allocate(list.length * WORD_BYTES);
      if (place !== undefined) words.set(list, place / WORD_BYTES);
      return place ?? 0;
    },
    setKey(tail, key) {
      words[tail / WORD_BYTES + TAIL_KEY] = key;
    },
    recall,
    recallBy(key) {
      kernel.makeKey(key);
      return recall();
    },
    remember(key, value) {
      kernel.makeKey(key);
      if (words[FOUND.keyEnd] === 0) return;
      if (values.length === limit || kernel.remember(values.length + 1) === 0) forget();
      else values.push(value);
    },
    forget,
  };

  function recall(): Value | undefined {
    return values[(words[FOUND.known] ?? 0) - 1];
  }

  function forget(): void {
    values.length = 0;
    kernel.forget();
  }
}
