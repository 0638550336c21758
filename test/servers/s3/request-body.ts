import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import { header, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** A body without its transfer framing. `crc32` is what the client said of it, and true. */
export type RequestBody = { readonly bytes: Buffer; readonly crc32: string | undefined };

/** Reads the whole body into memory and holds it against the checksums that came with it. */
export async function readBody(message: IncomingMessage, request: S3Request): Promise<RequestBody> {
  const received = Buffer.concat(await message.toArray());
  const chunked = isAwsChunked(request) ? decodeAwsChunked(received) : undefined;
  const bytes = chunked?.body ?? received;
  const sighted = chunked?.trailers.get('x-amz-checksum-crc32') ?? header(request, 'x-amz-checksum-crc32');
  const md5 = header(request, 'content-md5');
  if (sighted !== undefined && sighted !== crc32Of(bytes)) throw new S3Error('BadDigest');
  if (md5 !== undefined && md5 !== createHash('md5').update(bytes).digest('base64')) throw new S3Error('BadDigest');
  return { bytes, crc32: sighted };
}

function isAwsChunked(request: S3Request): boolean {
  return (
    header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true ||
    contentCodings(request).includes('aws-chunked')
  );
}

/** The object's own `Content-Encoding`: what is left when the framing of the transfer is taken off. */
export function contentEncoding(request: S3Request): string | undefined {
  const own = contentCodings(request).filter((coding) => coding !== 'aws-chunked');
  return own.length === 0 ? undefined : own.join(',');
}

function contentCodings(request: S3Request): string[] {
  const codings = header(request, 'content-encoding')?.split(',') ?? [];
  return codings.map((coding) => coding.trim()).filter((coding) => coding !== '');
}

function crc32Of(bytes: Buffer): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}
