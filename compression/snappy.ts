import { isBinary } from '#core/records/first-line.ts';
import { readVarint } from './varint.ts';

/** https://github.com/google/snappy/blob/main/framing_format.txt, 4.1: the stream identifier. */
const FRAMED = Buffer.from('ff060000734e61507059', 'hex');
/** https://github.com/xerial/snappy-java: the header of SnappyOutputStream. */
const XERIAL = Buffer.from('82534e4150505900', 'hex');

const HADOOP_HEADER_BYTES = 8;
/** Hadoop cuts what it is given into chunks of its buffer's size; the least that it can be set to is far above this. */
const LEAST_HADOOP_CHUNK = 4096;

/** A text begins with more bytes than this that no earlier ones are like. */
const LEAST_LITERAL = 4;

/** Snappy in a frame that names itself. */
export function isFramedSnappy(head: Buffer): boolean {
  return [FRAMED, XERIAL].some((magic) => head.subarray(0, magic.length).equals(magic));
}

/**
 * Snappy as Hadoop's BlockCompressorStream frames it: the length of a block, the length of its first chunk as compressed
 * (four bytes each, the highest first), and the chunk.
 */
export function isHadoopSnappy(head: Buffer): boolean {
  if (head.length <= HADOOP_HEADER_BYTES) return false;
  const blockBytes = head.readUInt32BE(0);
  const chunkEnd = HADOOP_HEADER_BYTES + head.readUInt32BE(4);
  const chunk = head.subarray(HADOOP_HEADER_BYTES, chunkEnd);
  const length = readVarint(chunk, 0)?.value ?? 0;
  if (length !== blockBytes && (length > blockBytes || length < LEAST_HADOOP_CHUNK)) return false;
  return isRawSnappy(chunk);
}

/**
 * A block of snappy, which has no magic number (https://github.com/google/snappy/blob/main/format_description.txt): its
 * length before compression, and elements, of which the first is a literal: here one of text, as logs are. Each that is
 * seen must fit with those before it, as no text's bytes do.
 */
export function isRawSnappy(head: Buffer): boolean {
  const length = readVarint(head, 0);
  const first = length && readElement(head, length.next);
  if (length === undefined || first === undefined) return false;
  if (first.copiedFrom > 0 || first.bytes < LEAST_LITERAL) return false;
  if (isBinary(head.subarray(first.next - first.bytes, first.next))) return false;
  let produced = 0;
  for (let at = length.next; at < head.length; ) {
    const element = readElement(head, at);
    if (element === undefined) break;
    if (element.copiedFrom > produced) return false;
    produced += element.bytes;
    if (produced > length.value) return false;
    at = element.next;
  }
  return produced > 0;
}

/** `copiedFrom`: how many bytes back; 0 for a literal. */
type Element = { readonly bytes: number; readonly copiedFrom: number; readonly next: number };

/** Undefined if it is cut off. */
function readElement(head: Buffer, at: number): Element | undefined {
  const tag = head[at] ?? 0;
  const kind = tag & 3;
  if (kind === 0) return readLiteral(head, at, tag >> 2);
  const offsetBytes = kind === 3 ? 4 : kind;
  if (at + offsetBytes >= head.length) return undefined;
  const low = head.readUIntLE(at + 1, offsetBytes);
  const offset = kind === 1 ? (tag >> 5) * 256 + low : low;
  const bytes = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
  return { bytes, copiedFrom: offset === 0 ? Number.POSITIVE_INFINITY : offset, next: at + 1 + offsetBytes };
}

function readLiteral(head: Buffer, at: number, length: number): Element | undefined {
  const lengthBytes = Math.max(0, length - 59);
  if (at + lengthBytes >= head.length) return undefined;
  const bytes = 1 + (lengthBytes === 0 ? length : head.readUIntLE(at + 1, lengthBytes));
  return { bytes, copiedFrom: 0, next: at + 1 + lengthBytes + bytes };
}
