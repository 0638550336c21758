import type { S3Request } from './request.ts';
import { type S3Response, xmlResponse } from './response.ts';
import { S3Error } from './s3-error.ts';
import type { Bucket, Store, StoredVersion } from './store.ts';

const LARGEST_PAGE = 1000;

type Entry = { readonly prefix: string } | { readonly version: StoredVersion };

/** ListObjectsV2: in the order of the keys' UTF-8 bytes; a common prefix counts as one entry of the page. */
export function listObjects(store: Store, request: S3Request): S3Response {
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const maxKeys = pageSize(query.get('max-keys'));
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  const last = token === null ? undefined : readToken(token);
  const current = currentVersions(store.bucket(request.bucket));
  const after = current.filter(({ key }) => key.startsWith(prefix) && isAfter(key, last?.name ?? startAfter));
  const rest = entriesOf(after, prefix, delimiter, last?.isPrefix === true ? last.name : undefined);
  const page = rest.slice(0, maxKeys);
  const truncated = maxKeys > 0 && rest.length > page.length;

  return xmlResponse('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    StartAfter: startAfter === '' ? undefined : encode(startAfter),
    ContinuationToken: token ?? undefined,
    NextContinuationToken: truncated ? writeToken(page.at(-1)) : undefined,
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: truncated,
    EncodingType: query.get('encoding-type') ?? undefined,
    Contents: page.flatMap((entry) => ('version' in entry ? [contentsOf(entry.version, encode)] : [])),
    CommonPrefixes: page.flatMap((entry) => ('prefix' in entry ? [{ Prefix: encode(entry.prefix) }] : [])),
  });
}

/** ListObjectVersions, unpaged: for tests that look at what is there. */
export function listVersions(store: Store, request: S3Request): S3Response {
  const prefix = request.query.get('prefix') ?? '';
  const all = [...store.bucket(request.bucket).versions.values()]
    .filter(([newest]) => newest?.key.startsWith(prefix) === true)
    .sort(([a], [b]) => compareBytes(a?.key ?? '', b?.key ?? ''));
  const nodes = all.flatMap((versions) =>
    versions.map((version, index) => ({
      marker: version.deleteMarker,
      node: { ...contentsOf(version, (text) => text), VersionId: version.versionId, IsLatest: index === 0 },
    })),
  );
  return xmlResponse('ListVersionsResult', {
    Name: request.bucket,
    Prefix: prefix,
    MaxKeys: nodes.length,
    IsTruncated: false,
    Version: nodes.filter(({ marker }) => !marker).map(({ node }) => node),
    DeleteMarker: nodes.filter(({ marker }) => marker).map(({ node: { ETag, Size, StorageClass, ...node } }) => node),
  });
}

function currentVersions(bucket: Bucket): StoredVersion[] {
  const newest = [...bucket.versions.values()].flatMap(([version]) => (version === undefined ? [] : [version]));
  return newest.filter(({ deleteMarker }) => !deleteMarker).sort((a, b) => compareBytes(a.key, b.key));
}

function entriesOf(sorted: readonly StoredVersion[], prefix: string, delimiter: string, told?: string): Entry[] {
  const entries: Entry[] = [];
  let common = told;
  for (const version of sorted) {
    if (common !== undefined && version.key.startsWith(common)) continue;
    const end = delimiter === '' ? -1 : version.key.indexOf(delimiter, prefix.length);
    common = end === -1 ? undefined : version.key.slice(0, end + delimiter.length);
    entries.push(common === undefined ? { version } : { prefix: common });
  }
  return entries;
}

function contentsOf(version: StoredVersion, encode: (text: string) => string) {
  return {
    Key: encode(version.key),
    LastModified: version.lastModified.toISOString(),
    ETag: `"${version.etag}"`,
    Size: version.body.length,
    StorageClass: 'STANDARD',
  };
}

function pageSize(text: string | null): number {
  const size = Number(text ?? LARGEST_PAGE);
  if (!Number.isInteger(size) || size < 0) throw new S3Error('InvalidArgument');
  return Math.min(size, LARGEST_PAGE);
}

function isAfter(key: string, start: string): boolean {
  return start === '' || compareBytes(key, start) > 0;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Told = { readonly name: string; readonly isPrefix: boolean };

function writeToken(entry: Entry | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const told: Told =
    'prefix' in entry ? { name: entry.prefix, isPrefix: true } : { name: entry.version.key, isPrefix: false };
  return Buffer.from(JSON.stringify(told)).toString('base64');
}

function readToken(token: string): Told {
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as Told;
  } catch {
    throw new S3Error('InvalidArgument');
  }
}
