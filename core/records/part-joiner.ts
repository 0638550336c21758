import { parseObject } from '#core/json.ts';
import { boundedKey } from './origin.ts';
import { MAX_RECORD_BYTES } from './record.ts';

/** What one wrapping holds: the text of records, or of a part of one. */
export type Fragment = {
  readonly content: string | Buffer;
  /** Parts of one record are joined within a stream of the container that wrote them. */
  readonly stream: string;
  /** The record goes on in the next fragment of the stream. */
  readonly continues: boolean;
};

/** The text of one record or of several, the line on which its first part stood, and the container that wrote that. */
export type Joined = { readonly content: string | Buffer; readonly line: number; readonly origin: string | undefined };

export type PartJoiner = {
  /**
   * The text that this fragment completes, if any; `oversized` once for a text that grows too large. `writer`: tells its writer from all
   * others, as far as a shipper tells; asked only where there are parts.
   */
  add(fragment: Fragment, line: number, origin?: string, writer?: () => string): Joined | 'oversized' | undefined;
  /** Whether no text waits for its next part. */
  isEmpty(): boolean;
  /** The texts that never got their last part. */
  drain(): Joined[];
};

type Unfinished = Pick<Joined, 'line' | 'origin'> & { pieces: Buffer[]; bytes: number; tooLarge: boolean };

/** A hundred containers write into one log at a time; more than these at once are no log. */
const MAX_STREAMS = 1000;

/** Joins the parts of long lines, stream by stream. All unfinished texts together take up to MAX_RECORD_BYTES. */
export function createPartJoiner(): PartJoiner {
  const streams = new Map<string, Unfinished>();
  let total = 0;

  return { add, isEmpty: () => streams.size === 0, drain };

  function add(fragment: Fragment, line: number, origin?: string, writer = () => ''): Joined | 'oversized' | undefined {
    const { content, continues } = fragment;
    if (!continues && streams.size === 0) return { content, line, origin };
    const stream = boundedKey(`${fragment.stream} ${writer()}`);
    const text = streams.get(stream) ?? begin(stream, fragment, { line, origin });
    if (text === undefined) return continues && !isWhole(content) ? 'oversized' : { content, line, origin };
    // Lent bytes must be copied to be kept.
    const outgrown = text.tooLarge ? undefined : append(text, Buffer.from(content));
    if (continues) return outgrown;
    streams.delete(stream);
    return text.tooLarge ? outgrown : finish(text);
  }

  /** A new text, if this fragment begins one; not if it is whole by itself, or if there are too many. */
  function begin(
    stream: string,
    { content, continues }: Fragment,
    place: Pick<Joined, 'line' | 'origin'>,
  ): Unfinished | undefined {
    if (!continues || isWhole(content) || streams.size >= MAX_STREAMS) return undefined;
    const text = { ...place, pieces: [], bytes: 0, tooLarge: false };
    streams.set(stream, text);
    return text;
  }

  function append(text: Unfinished, piece: Buffer): 'oversized' | undefined {
    text.pieces.push(piece);
    text.bytes += piece.length;
    total += piece.length;
    if (total <= MAX_RECORD_BYTES) return undefined;
    total -= text.bytes;
    text.pieces = [];
    text.tooLarge = true;
    return 'oversized';
  }

  function finish(text: Unfinished): Joined {
    total -= text.bytes;
    return { content: Buffer.concat(text.pieces), line: text.line, origin: text.origin };
  }

  function drain(): Joined[] {
    const rest = [...streams.values()].filter((text) => !text.tooLarge).map(finish);
    streams.clear();
    return rest;
  }
}

/** Fluent Bit's multiline parser can leave the mark of a first part on a text that it has already joined. */
function isWhole(content: string | Buffer): boolean {
  return parseObject(content.toString()) !== undefined;
}
