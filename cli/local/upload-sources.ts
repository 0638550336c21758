import type { Source } from '#cli/sources/list-sources.ts';
import { objectContentOf } from '#cli/sources/read-bytes.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
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

/** Puts sources into the bucket, one after the other. What cannot be read is said, and keeps no other back. */
export async function uploadSources(
  sources: readonly Source[],
  { pipeline, keys, log, diagnostics }: UploadSourcesOptions,
): Promise<void> {
  for (const source of sources) {
    try {
      log.put(source.name, await pipeline.put(objectContentOf(source), keys.keyOf(source)));
    } catch (error) {
      log.failed(source.name);
      diagnostics.problem(`${source.name}: ${reasonOf(error)}`);
    }
  }
}
