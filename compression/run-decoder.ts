import type { Transform } from 'node:stream';
import type { PartSize } from './part-size.ts';

/** A decoder of node:zlib; `bytesWritten` is what it has consumed. */
export type Decoder = Transform & { readonly bytesWritten: number };

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How a run ended, what it was, and the bytes of the last chunk that the decoder did not want. */
export type DecoderRun = { readonly error: string | undefined; readonly size: PartSize; readonly unused: Uint8Array };

/** What a decoder was fed with is kept so far, to read it again if it turns out to be broken. */
const REMEMBERED_BYTES = 1024 * 1024;
/** The smallest pieces that zlib gives. */
const SALVAGE_BYTES = 64;

/**
 * Runs one decoder over `input` until the decoder's own end of data. node:zlib throws away what it has decoded
 * but not yet handed out when it meets an error; within the first MiB of input that is got back by decoding once
 * more in the smallest pieces, past it up to `outputBytes` are lost. Throws only what reading `input` throws.
 */
export async function* runDecoder(
  create: (outputBytes: number) => Decoder,
  input: AsyncIterable<Uint8Array>,
  outputBytes: number,
): AsyncGenerator<Uint8Array, DecoderRun, void> {
  const remembered: Buffer<ArrayBuffer>[] = [];
  let fed = 0;
  let last: Uint8Array = new Uint8Array();
  let given = 0;
  let inputFailure: { readonly cause: unknown } | undefined;

  async function* remembering(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of input) {
        fed += chunk.length;
        if (fed <= REMEMBERED_BYTES) remembered.push(ownCopyOf(chunk));
        else remembered.splice(0).forEach(free);
        last = chunk;
        yield chunk;
      }
    } catch (cause) {
      inputFailure = { cause };
    }
  }

  const decoder = create(outputBytes);
  try {
    for await (const output of pump(decoder, remembering())) {
      given += output.length;
      yield output;
    }
    if (inputFailure !== undefined) throw inputFailure.cause;
    remembered.forEach(free);
    const size = { compressedBytes: decoder.bytesWritten, bytes: given };
    return { error: undefined, size, unused: last.subarray(last.length - (fed - size.compressedBytes)) };
  } catch (cause) {
    if (inputFailure !== undefined) throw inputFailure.cause;
    if (fed <= REMEMBERED_BYTES) yield* salvage(create(SALVAGE_BYTES), remembered, given);
    const error = cause instanceof Error ? cause.message : String(cause);
    return { error, size: { compressedBytes: fed, bytes: given }, unused: new Uint8Array() };
  }
}

/** Decodes the same bytes again and gives what comes after the first `skip` bytes, as far as it goes. */
async function* salvage(decoder: Decoder, pieces: readonly Buffer[], skip: number): AsyncGenerator<Uint8Array> {
  let passed = 0;
  try {
    for await (const output of pump(decoder, pieces)) {
      const fresh = output.subarray(Math.max(0, skip - passed));
      passed += output.length;
      if (fresh.length > 0) yield fresh;
    }
  } catch {
    // The same error as before, later.
  }
}

/** Feeds a decoder one chunk at a time, so that what it leaves unused lies in the last chunk. */
async function* pump(decoder: Decoder, input: Pieces): AsyncGenerator<Uint8Array> {
  void feed(decoder, input);
  /** What lies in the buffer that is being filled. */
  let open: Uint8Array<ArrayBuffer> | undefined;
  try {
    for await (const output of decoder as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      yield output;
      // A decoder fills its buffer to the end before it takes another. What is read of it at once is copied into a buffer of that size.
      const isFull = output.byteOffset + output.length === output.buffer.byteLength;
      if (isFull) release(output);
      open = isFull ? undefined : output;
    }
    if (open !== undefined) release(open);
  } finally {
    decoder.destroy();
  }
}

/**
 * Gives the memory of what a decoder gave back at once. V8 lets some 60 MB outside of its heap become garbage before it
 * looks, and a decoder holds on to its buffers until then: a log of many small members took 240 MB. No decoder may be
 * writing to the buffer or reading from it. Small buffers share a pool's memory with others and are left alone.
 */
export function release(bytes: Uint8Array<ArrayBuffer>): void {
  if (bytes.buffer.byteLength !== Buffer.poolSize) free(bytes);
}

function free({ buffer }: Uint8Array<ArrayBuffer>): void {
  buffer.transfer(0);
}

/** Never in a pool, which has 64 KiB in newer versions of Node, so that what it takes can be given back. */
function ownCopyOf(bytes: Uint8Array): Buffer<ArrayBuffer> {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Stops at the first chunk that the decoder does not consume whole: there its data ended. */
async function feed(decoder: Decoder, input: Pieces): Promise<void> {
  let fed = 0;
  for await (const chunk of input) {
    fed += chunk.length;
    await new Promise<void>((resolve) => decoder.write(chunk, () => resolve()));
    if (decoder.destroyed || decoder.bytesWritten < fed) return;
  }
  decoder.end();
}

/** zlib's words for data that ends too early. */
const END_OF_FILE = 'unexpected end of file';

/** Why a part of compressed data, such as `member 1`, could not be decoded. */
export function describeFault(format: string, part: string, error: string): string {
  if (error.endsWith(END_OF_FILE)) return `the ${format} data ends within its ${part}`;
  return `${part} of the ${format} data is damaged (${error})`;
}
