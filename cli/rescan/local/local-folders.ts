import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '#cli/rescan/rescan-arguments.ts';
import type { Site } from '#cli/rescan/rescan-options.ts';
import { leadsInto } from '#cli/sources/within-folder.ts';
import { hashOf } from '#core/hash.ts';
import { CACHE_FOLDER } from '#local-aws/project-folder.ts';

export type LocalFolders = {
  /** What the servers hold, executions and reports. */
  readonly state: string;
  /** Logs that are to be uploaded before a run; undefined where the state has them. */
  readonly logs: string | undefined;
};

/** Where a run on this machine has its logs and its state. `report`: the file that is written. Throws `settings`. */
export function findFolders({ folder, state }: Extract<Site, { kind: 'local' }>, report?: string): LocalFolders {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(`--local: expected a directory, found "${folder}"`);
  }
  if (isState(folder)) {
    if (state !== undefined)
      throw usageError(`--state: ${folder} is the state of "traceward local", and keeps its runs itself`);
    return { state: folder, logs: undefined };
  }
  if (state !== undefined && leadsInto(state, folder)) {
    throw usageError(`--state: expected a directory outside of ${folder}, which is read`);
  }
  if (report !== undefined && leadsInto(report, folder)) {
    throw usageError(`--report: expected a file outside of ${folder}, which is read`);
  }
  return { state: state ?? join(CACHE_FOLDER, 'rescans', hashOf(realpathSync(folder))), logs: folder };
}

/** Whether `traceward local --state` has made it. */
function isState(folder: string): boolean {
  return ['s3/objects', 'dynamodb', 'messages'].every((name) => existsSync(join(folder, name)));
}
