const NOTHING = new Uint8Array();

/** Reads a stream of bytes piece by piece, and takes back what was read too far. */
export type ByteCursor = {
  /** The next bytes, as many as lie at hand; undefined at the end. Lent until the next call. */
  next(): Promise<Uint8Array | undefined>;
  /** Puts bytes back in front of what is still to come. */
  unread(bytes: Uint8Array): void;
  /** Exactly `count` bytes, or fewer if the stream ends before. */
  take(count: number): Promise<Buffer>;
  /** The same, and they are still to come: in one piece with what follows, if they were. */
  peek(count: number): Promise<Buffer>;
};

export function createByteCursor(chunks: AsyncIterable<Uint8Array>): ByteCursor {
  const iterator = chunks[Symbol.asyncIterator]();
  /** What lies in front of the rest, the next piece last. */
  const rest: Uint8Array[] = [];

  return { next, unread, take, peek };

  async function next(): Promise<Uint8Array | undefined> {
    const known = rest.pop();
    if (known !== undefined) return known;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return undefined;
      if (value.length > 0) return value;
    }
  }

  function unread(bytes: Uint8Array): void {
    if (bytes.length > 0) rest.push(bytes);
  }

  async function peek(count: number): Promise<Buffer> {
    const first = (await next()) ?? NOTHING;
    unread(first);
    if (first.length >= count) return Buffer.from(first.subarray(0, count));
    const bytes = await take(count);
    unread(bytes);
    return bytes;
  }

  async function take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const chunk = await next();
      if (chunk === undefined) break;
      pieces.push(Buffer.from(chunk.subarray(0, missing)));
      unread(chunk.subarray(missing));
      missing -= Math.min(missing, chunk.length);
    }
    return Buffer.concat(pieces);
  }
}

/** All that is still to come. Whoever stops early may put back what was too much of the last piece. */
export async function* remainingPieces(input: ByteCursor): AsyncGenerator<Uint8Array> {
  for (let piece = await input.next(); piece !== undefined; piece = await input.next()) yield piece;
}
