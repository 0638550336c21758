import type { Source } from '#cli/sources/list-sources.ts';
import { objectContentOf } from '#cli/sources/read-bytes.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
import { concurrently } from '#core/concurrency.ts';
import { reasonOf } from '#core/file-errors.ts';
import type { LocalPipeline } from '#local-aws/pipeline.ts';
import type { ObjectKeys } from './objects/object-keys.ts';
import type { RunLog } from './report/run-log.ts';

export type UploadSourcesOptions = {
  readonly pipeline: Pick<LocalPipeline, 'put'>;
  readonly keys: ObjectKeys;
  readonly log: RunLog;
  readonly diagnostics: Pick<Diagnostics, 'problem'>;
};

/** The servers take turns with them in one thread: more would wait. */
const AT_ONCE = 4;

/** Puts sources into the bucket. What cannot be read is said, and keeps no other back. */
export async function uploadSources(
  sources: readonly Source[],
  { pipeline, keys, log, diagnostics }: UploadSourcesOptions,
): Promise<void> {
  await concurrently(sources, AT_ONCE, async (source) => {
    try {
      log.put(source.name, await pipeline.put(objectContentOf(source), keys.keyOf(source)));
    } catch (error) {
      log.failed(source.name);
      diagnostics.problem(`${source.name}: ${reasonOf(error)}`);
    }
  });
}
