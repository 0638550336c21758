import type { AccountCalls } from './account-calls.ts';
import { objectsIn } from './answers.ts';

/** Deletes it with all that it holds. S3 may still write its access logs for a while, so what was emptied is looked at again. */
export async function removeBucket(bucket: string, { aws, until }: AccountCalls): Promise<void> {
  await until(`${bucket} is empty`, 10, async () => {
    const { Versions, DeleteMarkers } = await aws(
      's3api',
      'list-object-versions',
      '--bucket',
      bucket,
      '--max-items',
      '400',
    );
    const found = [...objectsIn(Versions), ...objectsIn(DeleteMarkers)];
    const Objects = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return true;
    await aws('s3api', 'delete-objects', '--bucket', bucket, '--delete', JSON.stringify({ Objects, Quiet: true }));
    return false;
  });
  await aws('s3api', 'delete-bucket', '--bucket', bucket);
}
