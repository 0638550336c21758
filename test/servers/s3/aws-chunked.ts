import { S3Error } from './s3-error.ts';

export type Chunked = { readonly body: Buffer; readonly trailers: ReadonlyMap<string, string> };

/**
 * Takes the `aws-chunked` framing off a request body: `SIZE[;chunk-signature=…]CRLF DATA CRLF`, a chunk of size 0, then
 * trailer lines (the SDK puts the checksum of a stream there). Signatures are not checked.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeAwsChunked(framed: Buffer): Chunked {
  const chunks: Buffer[] = [];
  let at = 0;
  while (true) {
    const header = lineAt(framed, at);
    const size = Number.parseInt(header.text, 16);
    if (Number.isNaN(size)) throw new S3Error('IncompleteBody');
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersAt(framed, header.end) };
    if (header.end + size + 2 > framed.length) throw new S3Error('IncompleteBody');
    chunks.push(framed.subarray(header.end, header.end + size));
    at = header.end + size + 2;
  }
}

function lineAt(framed: Buffer, at: number): { text: string; end: number } {
  const end = framed.indexOf('\r\n', at);
  if (end === -1) throw new S3Error('IncompleteBody');
  return { text: framed.toString('latin1', at, end), end: end + 2 };
}

function trailersAt(framed: Buffer, at: number): Map<string, string> {
  const lines = framed.toString('latin1', at).split(/\r?\n/);
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
    }),
  );
}
