import { S3Error } from './s3-error.ts';

/** The half-open range of one `Range: bytes=…` header; undefined for the whole object. S3 ignores what it cannot read. */
export function byteRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) throw new S3Error('InvalidRange');
  return { start, end };
}
