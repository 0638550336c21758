import { KERNEL_CODE } from './kernel-code.ts';

/** kernel.wat at work. All places are places in its memory. */
export type Kernel = {
  readonly bytes: Buffer;
  /** The same memory. */
  readonly words: Int32Array;
  /** Passes lines that match and need no look. 1 if it stopped at a line that matches and does. */
  readonly read: (heads: number, from: number, to: number) => number;
  /** Where it stopped, and how many lines it passed. */
  readonly stop: Variable;
  readonly passed: Variable;
  /** Of the line that it stopped at, if that matches. */
  readonly head: Variable;
  readonly tail: Variable;
  readonly nameAt: Variable;
  readonly end: Variable;
  /** Whether a text with bytes past ASCII was seen in that line. */
  readonly pastAscii: Variable;
  readonly renew: (part: number, from: number, to: number) => void;
  readonly endOfHole: (kind: number, at: number) => number;
  readonly hash: (at: number) => number;
  /** A place for so many bytes behind the log; undefined if there is no room. */
  allocate(length: number): number | undefined;
  /** Gives back all that was allocated. */
  clear(): void;
};

/** A global of the kernel. */
type Variable = { readonly value: number };

type Exports = Pick<
  Kernel,
  'read' | 'stop' | 'passed' | 'head' | 'tail' | 'nameAt' | 'end' | 'pastAscii' | 'renew' | 'endOfHole' | 'hash'
>;

/** Where the log lies, a piece at a time. No place is 0. */
export const LOG_START = 1024;
export const LOG_BYTES = 320 * 1024;

const PAGES = 64;
const WORD_BYTES = 4;

const code = new WebAssembly.Module(Buffer.from(KERNEL_CODE, 'base64'));

export function createKernel(): Kernel {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const { exports } = new WebAssembly.Instance(code, { js: { memory } });
  const bytes = Buffer.from(memory.buffer);
  let free = LOG_START + LOG_BYTES;

  return {
    ...(exports as Exports),
    bytes,
    words: new Int32Array(memory.buffer),
    allocate(length) {
      const place = free;
      const end = place + Math.ceil(length / WORD_BYTES) * WORD_BYTES;
      if (end > bytes.length) return undefined;
      free = end;
      return place;
    },
    clear() {
      free = LOG_START + LOG_BYTES;
    },
  };
}
