import { DeleteObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { createObjectKeys } from '#cli/local/objects/object-keys.ts';
import { listSources, type Source } from '#cli/sources/list-sources.ts';
import { objectContentOf } from '#cli/sources/read-bytes.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { concurrently } from '#core/concurrency.ts';
import { reasonOf } from '#core/file-errors.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import type { Settings } from '#core/settings/settings.ts';
import { uploadObject } from '#local-aws/objects/upload-object.ts';

export type UploadLogsOptions = {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly folder: string;
  /** What is no log in it. */
  readonly others: readonly string[];
  readonly settings: Settings;
};

/** The servers take turns with them in one thread: more would wait. */
const AT_ONCE = 4;

type Stored = { readonly size: number; readonly modified: number };

/**
 * Makes the bucket hold what the folder does, and gives how many files could not be read. A file that is there with
 * its size and time is not uploaded again.
 */
export async function uploadLogs({ s3, bucket, folder, others, settings }: UploadLogsOptions): Promise<number> {
  const { cluster, logs } = settings;
  const clusterOf = createClusterOf(cluster.pattern, cluster.default);
  const keys = createObjectKeys({ prefix: logs.prefix, clusterOf });
  const { sources, unreadable } = listSources([folder], [], others);
  const diagnostics = openDiagnostics(sources.reduce((sum, { size }) => sum + size, 0));
  const gone = await listStored(s3, bucket);
  let unread = 0;
  for (const { name, reason } of unreadable) reject(name, reason);
  await concurrently(sources, AT_ONCE, (source) => take(source).catch((error) => reject(source.name, reasonOf(error))));
  for (const key of gone.keys()) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  diagnostics.stop();
  return unread;

  async function take(source: Source): Promise<void> {
    const key = keys.keyOf(source);
    const stored = gone.get(key);
    gone.delete(key);
    if (!isSame(source, stored)) await uploadObject({ s3, bucket, key, content: objectContentOf(source) });
    diagnostics.advance(source.size);
  }

  function reject(name: string, reason: string): void {
    unread += 1;
    diagnostics.problem(`${name}: ${reason}`);
  }
}

async function listStored(s3: S3Client, bucket: string): Promise<Map<string, Stored>> {
  const stored = new Map<string, Stored>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '', Size = 0, LastModified } of Contents) {
      stored.set(Key, { size: Size, modified: LastModified?.getTime() ?? 0 });
    }
  }
  return stored;
}

/** Listings may have whole seconds only. */
function isSame({ size, modified = 0 }: Source, stored: Stored | undefined): boolean {
  return stored?.size === size && Math.floor(stored.modified / 1000) === Math.floor(modified / 1000);
}
