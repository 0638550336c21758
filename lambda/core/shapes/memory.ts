import { FOUND, type Kernel } from './kernel.ts';
import type { PlacedHole } from './lazy-record.ts';

/** What was made of lines, by their keys: what stands in the holes that the reading of a line looks at. */
export type Memory<Value> = {
  /** What was made of the line that was taken last, or of another one with its key. */
  recall(): Value | undefined;
  remember(value: Value): void;
  /** From now on lines of this tail have a key of these holes, and so has the line that was taken last. */
  setKey(tail: number, holes: readonly KeyHole[]): void;
  forget(): void;
};

export type KeyHole = {
  readonly hole: PlacedHole;
  /** Of an environment the key has only what the rule looks at. */
  readonly isEnvironment: boolean;
};

// The layout that kernel.wat describes, in words.
const TAIL_KEY = 4;
const WORD_BYTES = 4;

export function createMemory<Value>(kernel: Kernel, limit: number): Memory<Value> {
  const { words } = kernel;
  const values: Value[] = [];

  return {
    recall: () => values[(words[FOUND.known] ?? 0) - 1],
    remember(value) {
      if (words[FOUND.keyEnd] === 0) return;
      if (values.length === limit || kernel.remember(values.length + 1) === 0) forget();
      else values.push(value);
    },
    setKey(tail, holes) {
      const places = holes.map(({ hole: { part, index }, isEnvironment }) => [
        part.placeOf(index),
        part.place + Number(isEnvironment),
      ]);
      const list = [holes.length, ...places.flat()];
      const place = kernel.allocate(list.length * WORD_BYTES);
      // Keys of before begin with another place, and so are found no more.
      if (place !== undefined) words.set(list, place / WORD_BYTES);
      words[tail / WORD_BYTES + TAIL_KEY] = place ?? 0;
      kernel.makeKey();
    },
    forget,
  };

  function forget(): void {
    values.length = 0;
    kernel.forget();
  }
}
