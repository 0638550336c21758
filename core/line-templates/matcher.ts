import { MAX_RECORD_BYTES } from '#core/records/record.ts';
import { MATCHER_CODE } from './matcher-code.ts';

/** matcher.wat at work. All addresses are those of its memory. */
export type Matcher = {
  readonly bytes: Buffer;
  /** The same memory. What reading found out stands in the words that RESULT names. */
  readonly words: Int32Array;
  /** The timestamp of the line that was taken last; negative if it has to be read in another way. */
  readonly timestamp: () => bigint;
  /** Passes lines that match and need no look. 1 if it stopped at a line that matches and does. */
  readonly read: (prefixes: number, from: number, to: number) => number;
  /** Takes the segments of the line that it stopped at from there, unless that is done. 0 if one has no room for it. */
  readonly take: () => number;
  /** Makes a key of the line that was taken last, of the slots that are listed at this address. */
  readonly makeKey: (list: number) => void;
  /** Takes down the number (from 1) that this key is known by. 0 if there is no room. */
  readonly remember: (number: number) => number;
  readonly forget: () => void;
  readonly endOfSlot: (kind: number, at: number) => number;
  /** Where the bracket stands that closes what `at` is in, or the first `comma` before it; 0 if none does before `to` on its line. */
  readonly findClosing: (at: number, to: number, comma: number) => number;
  readonly hash: (at: number) => number;
  /** The address of this many bytes behind that line; undefined if there is no room. */
  allocate(length: number): number | undefined;
  /** Gives back all that was allocated. */
  clear(): void;
};

/** Which of the words tells what. */
export const RESULT = {
  /** How many commas and opening brackets there were before the closing one, or before the end. */
  values: 1,
  /** Where reading stopped, and how many lines it passed. */
  stop: 4,
  passed: 5,
  /** Of the line that it stopped at, if that matches. */
  prefix: 6,
  suffix: 7,
  nameAt: 8,
  end: 9,
  /** Whether a text with bytes past ASCII was seen; nothing is taken of such a line unasked. */
  isPastAscii: 10,
  isTaken: 11,
  /** 0 if there is no key. */
  keyEnd: 12,
  /** The number that the key is known by, or 0. */
  known: 13,
} as const;

type Exports = Pick<
  Matcher,
  'read' | 'take' | 'makeKey' | 'remember' | 'forget' | 'endOfSlot' | 'findClosing' | 'hash'
>;

/** Where a line lies that is not in the log as it is. No address is 0. */
export const LINE_START = 4096;
export const LINE_BYTES = 64 * 1024;
/** The matcher reads a little past each text. */
export const SLACK_BYTES = 32;
const ALLOCATED_START = LINE_START + LINE_BYTES + SLACK_BYTES;

/** Which of the long words it is. */
const TIMESTAMP = 1;

/** What an environment is looked through for, up to where the log lies. */
const VARIABLE_LENGTH = 4028;
const VARIABLE = 4032;
const VARIABLE_MASK = 4064;

/** From here on keys are kept. */
const KEYS_START = 4 * 1024 * 1024;
/** Where the log lies, a chunk at a time, behind what waits for the end of its line. What nothing lies in takes no memory. */
export const LOG_START = 8 * 1024 * 1024;
export const CHUNK_BYTES = (1024 + 64) * 1024;
export const MAX_CARRIED_BYTES = MAX_RECORD_BYTES;
const PAGE_BYTES = 64 * 1024;
const PAGES = (LOG_START + MAX_CARRIED_BYTES + CHUNK_BYTES) / PAGE_BYTES + 1;
export const WORD_BYTES = 4;

const code = new WebAssembly.Module(Buffer.from(MATCHER_CODE, 'base64'));

/** `variables`: how the variables begin that count in an environment, 32 bytes at most. */
export function createMatcher(variables: string): Matcher {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const exports = new WebAssembly.Instance(code, { js: { memory } }).exports as Exports;
  const bytes = Buffer.from(memory.buffer);
  const longs = new BigInt64Array(memory.buffer);
  let free = ALLOCATED_START;
  const length = bytes.write(variables, VARIABLE, VARIABLE_MASK - VARIABLE, 'latin1');
  bytes.writeInt32LE(length, VARIABLE_LENGTH);
  bytes.fill(0xff, VARIABLE_MASK, VARIABLE_MASK + length);

  return {
    ...exports,
    bytes,
    timestamp: () => longs[TIMESTAMP] ?? -1n,
    words: new Int32Array(memory.buffer),
    allocate(length) {
      const address = free;
      const end = address + Math.ceil(length / WORD_BYTES) * WORD_BYTES;
      if (end > KEYS_START) return undefined;
      free = end;
      return address;
    },
    clear() {
      free = ALLOCATED_START;
    },
  };
}
