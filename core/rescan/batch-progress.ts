import { batchesPrefix } from './batch-parts.ts';
import { JSON_TYPE, type ReportFiles } from './report/report-files.ts';

/** What was done of a batch in earlier turns. */
export type BatchProgress = {
  readonly parts: readonly string[];
  /** The keys of objects that are in them. */
  readonly done: readonly string[];
};

/** Nothing, of a batch that fits into one turn. */
export async function readProgress(
  files: Pick<ReportFiles, 'text'>,
  run: string,
  batch: string,
): Promise<BatchProgress> {
  const text = await files.text(progressKey(run, batch));
  // Only `saveProgress` writes there.
  return text === undefined ? { parts: [], done: [] } : JSON.parse(text);
}

/** Written only when a turn ends early. Of two turns at once one is forgotten, with all that it names. */
export async function saveProgress(
  files: Pick<ReportFiles, 'write'>,
  run: string,
  batch: string,
  progress: BatchProgress,
): Promise<void> {
  await files.write(progressKey(run, batch), JSON_TYPE, (write) => write(JSON.stringify(progress)));
}

function progressKey(run: string, batch: string): string {
  return `${batchesPrefix(run)}${batch}/progress.json`;
}
