import type { ContainerDetails, Event, Executed, MalformedEvent } from '#core/tracee/event.ts';
import { type Matcher, RESULT, WORD_BYTES } from './matcher.ts';
import type { PlacedSlot } from './segment.ts';

/** What many events tell: of one container, and of one program. */
export type ContainerPart = { readonly kind: 'container'; readonly details: ContainerDetails };
export type ProgramPart = { readonly kind: 'program'; readonly program: Executed | undefined };
export type SharedPart = ContainerPart | ProgramPart;

/** What was read of lines: their events, and parts of them. */
export type Cached = Event | MalformedEvent | SharedPart;

/** What was read of lines, by their keys: what stands in some slots of the line that was taken last. */
export type KeyCache = {
  /** A key of these slots: an address, or 0 if there is no room. No other key finds what is kept by it. */
  createKey(slots: readonly KeySlot[]): number;
  /** From now on lines of this suffix have this key. */
  setKey(suffix: number, key: number): void;
  /** The token of what is kept by the key of the line's suffix; else one that nothing has. */
  tokenOfLine(): number;
  tokenOf(key: number): number;
  get(token: number): Cached | undefined;
  /** Returns its token, which nothing else had or will have; undefined if it cannot be kept. */
  add(key: number, value: Cached): number | undefined;
  clear(): void;
};

/**
 * What of a slot belongs to a key: all; of an environment what the detector looks at; of a number whether it is 0, 1, 2 or
 * another one. The numbers are those that matcher.wat knows.
 */
const KEPT_PARTS = { whole: 0, environment: 1, smallNumber: 2 } as const;
export type KeptPart = keyof typeof KEPT_PARTS;
export type KeySlot = { readonly slot: PlacedSlot; readonly kept: KeptPart };

/** More than a node's containers have processes and peers, and a few MB. */
const MAX_VALUES = 8192;

/** Tokens up to here were given to a cache: no two caches have one in common, so who keeps tokens need not ask whose they are. */
let lastGiven = 0;

// The layout that matcher.wat describes, in words.
const SUFFIX_KEY = 4;

export function createKeyCache(matcher: Matcher): KeyCache {
  const { words } = matcher;
  const values: Cached[] = [];
  /** The tokens of what is kept begin behind this one, which nothing has; those before are of values that are forgotten, or elsewhere. */
  let lastForgotten = takeTokens();

  return {
    createKey(slots) {
      const addresses = slots.flatMap(({ slot: { segment, index }, kept }) => [
        segment.addressOf(index),
        segment.address + KEPT_PARTS[kept],
      ]);
      const list = [slots.length, ...addresses];
      const key = matcher.allocate(list.length * WORD_BYTES);
      if (key !== undefined) words.set(list, key / WORD_BYTES);
      return key ?? 0;
    },
    setKey(suffix, key) {
      words[suffix / WORD_BYTES + SUFFIX_KEY] = key;
    },
    tokenOfLine,
    tokenOf(key) {
      matcher.makeKey(key);
      return tokenOfLine();
    },
    get: (token) => values[token - lastForgotten - 1],
    add(key, value) {
      matcher.makeKey(key);
      if (words[RESULT.keyEnd] === 0) return undefined;
      if (values.length < MAX_VALUES && matcher.remember(values.length + 1) !== 0)
        return lastForgotten + values.push(value);
      clear();
      return undefined;
    },
    clear,
  };

  function tokenOfLine(): number {
    return lastForgotten + (words[RESULT.known] ?? 0);
  }

  function clear(): void {
    lastForgotten = takeTokens();
    values.length = 0;
    matcher.forget();
  }
}

/** The one before as many tokens as a cache has values. It is that of lines that are not known, so nothing ever has it. */
function takeTokens(): number {
  const before = lastGiven + 1;
  lastGiven = before + MAX_VALUES;
  return before;
}
