import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type S3Object, S3Store } from './fauxqs.ts';

type Part = { readonly file: string; readonly etag: string; readonly length: number };
type Upload = {
  readonly bucket: string;
  readonly key: string;
  readonly metadata: Metadata;
  readonly parts: Map<number, Part>;
};
type Metadata = Readonly<Record<string, string>>;
type StoredObject = { readonly bucket: string; readonly object: Omit<S3Object, 'body'>; readonly files: string[] };

const NOTHING = Buffer.alloc(0);

export type ObjectStore = {
  /** What fauxqs works with. It reads objects whole. */
  readonly store: S3Store;
  find(bucket: string, key: string): StoredObject['object'] | undefined;
  /** The bytes of an object, a piece at a time. */
  read(bucket: string, key: string): AsyncGenerator<Uint8Array>;
};

/**
 * What fauxqs stores objects in, with their bytes in files of a folder: its own stores hold every object that is
 * written in memory, whole. An object stays the list of its parts, so nothing is ever put together. Names of files
 * have nothing of the keys, which may be long, or lead out of the folder. What the folder holds is there again.
 */
export function openObjectStore(folder: string): ObjectStore {
  const store = new S3Store();
  const uploads = new Map<string, Upload>();
  const kept = new Map<string, StoredObject>();
  const inherited = {
    putObject: store.putObject.bind(store),
    getObject: store.getObject.bind(store),
    deleteObject: store.deleteObject.bind(store),
    createMultipartUpload: store.createMultipartUpload.bind(store),
  };
  for (const name of ['parts', 'objects']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of readdirSync(join(folder, 'objects'))) restore(join(folder, 'objects', name));

  Object.assign(store, {
    putObject(...args: Parameters<S3Store['putObject']>): S3Object {
      const [bucket, , body] = args;
      const object = withOwnTime(inherited.putObject(...args));
      keep(bucket, object, [writePart(body)]);
      return object;
    },
    getObject(bucket: string, key: string): S3Object {
      const object = inherited.getObject(bucket, key);
      return { ...object, body: Buffer.concat(pathsOf(bucket, key).map((path) => readFileSync(path))) };
    },
    deleteObject(bucket: string, key: string): void {
      inherited.deleteObject(bucket, key);
      kept.delete(nameOf(bucket, key));
      rmSync(documentOf(bucket, key), { force: true });
    },
    createMultipartUpload(...args: Parameters<S3Store['createMultipartUpload']>): string {
      const [bucket, key, , metadata = {}] = args;
      const id = inherited.createMultipartUpload(...args);
      uploads.set(id, { bucket, key, metadata, parts: new Map() });
      return id;
    },
    uploadPart(id: string, number: number, body: Buffer) {
      const etag = quote(md5(body).digest('hex'));
      uploadOf(id).parts.set(number, { file: writePart(body), etag, length: body.length });
      return { etag };
    },
    completeMultipartUpload(id: string, wanted: { partNumber: number; etag: string }[]): S3Object {
      const { bucket, key, metadata, parts } = uploadOf(id);
      const chosen = wanted.map(({ partNumber, etag }) => partOf(parts, partNumber, etag));
      store.abortMultipartUpload(id);
      uploads.delete(id);
      const object = withOwnTime({
        key,
        body: NOTHING,
        contentType: 'application/octet-stream',
        contentLength: chosen.reduce((sum, { length }) => sum + length, 0),
        etag: etagOfParts(chosen),
        lastModified: new Date(),
        metadata,
      });
      keep(
        bucket,
        object,
        chosen.map(({ file }) => file),
      );
      return object;
    },
  });
  return {
    store,
    find: (bucket, key) => kept.get(nameOf(bucket, key))?.object,
    read: (bucket, key) => readAll(pathsOf(bucket, key)),
  };

  function pathsOf(bucket: string, key: string): string[] {
    return (kept.get(nameOf(bucket, key))?.files ?? []).map((file) => join(folder, 'parts', file));
  }

  function uploadOf(id: string): Upload {
    const upload = uploads.get(id);
    if (upload === undefined) throw new Error(`There is no multipart upload ${id}`);
    return upload;
  }

  function writePart(body: Buffer): string {
    const file = randomUUID();
    writeFileSync(join(folder, 'parts', file), body);
    return file;
  }

  function documentOf(bucket: string, key: string): string {
    return join(folder, 'objects', `${nameOf(bucket, key)}.json`);
  }

  /** Files of what is overwritten or deleted stay: somebody may be reading them. */
  function keep(bucket: string, object: S3Object, files: string[]): void {
    const { body: _, ...rest } = object;
    const stored: StoredObject = { bucket, object: rest, files };
    writeFileSync(documentOf(bucket, object.key), JSON.stringify(stored));
    register(stored);
  }

  function register(stored: StoredObject): void {
    const { bucket, object } = stored;
    kept.set(nameOf(bucket, object.key), stored);
    store.restoreObject(bucket, { ...object, body: NOTHING });
  }

  function restore(path: string): void {
    const stored: StoredObject = JSON.parse(readFileSync(path, 'utf8'));
    store.createBucket(stored.bucket);
    register({ ...stored, object: { ...stored.object, lastModified: new Date(stored.object.lastModified) } });
  }
}

/** With the time of its file, if whoever wrote it says so, in the way of rclone: seconds since the epoch. */
function withOwnTime(object: S3Object): S3Object {
  const seconds = Number(object.metadata['mtime']);
  return Number.isFinite(seconds) ? { ...object, lastModified: new Date(Math.round(seconds * 1000)) } : object;
}

async function* readAll(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path);
}

function partOf(parts: ReadonlyMap<number, Part>, number: number, etag: string): Part {
  const part = parts.get(number);
  if (part === undefined || part.etag !== quote(etag.replaceAll('"', ''))) {
    throw new Error(`Part ${number} of the multipart upload is missing, or is another`);
  }
  return part;
}

/** As S3 does it: the hash of the parts' hashes, and how many they are. */
function etagOfParts(parts: readonly Part[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return quote(`${md5(Buffer.concat(digests)).digest('hex')}-${parts.length}`);
}

function nameOf(bucket: string, key: string): string {
  return createHash('sha256').update(`${bucket}\0${key}`).digest('hex');
}

function md5(bytes: Uint8Array) {
  return createHash('md5').update(bytes);
}

function quote(text: string): string {
  return `"${text}"`;
}
