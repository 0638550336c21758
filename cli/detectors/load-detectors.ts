import { readDetectorFolder } from '#aws/detector-folder.ts';
import { detectorFolder } from '#cli/settings-file.ts';
import type { Reads } from '#core/detectors/reads.ts';
import { reasonOf } from '#core/file-errors.ts';

/**
 * What was made of the detectors beside the settings, as JSON; undefined if there are none. Throws `settings` with a line for
 * each fault in them.
 */
export async function loadDetectors(config: string | undefined): Promise<string | undefined> {
  const sources = readDetectorFolder(detectorFolder(config), reasonOf);
  if (sources.length === 0) return undefined;
  const { compileOrRefuse } = await import('#cli/detectors/compile-sources.ts');
  return JSON.stringify(compileOrRefuse(sources));
}

let last: { readonly detectors: string; readonly reads: Promise<Reads> } | undefined;

/** What is read of events for these detectors, too. The same for the same detectors: templates of lines are kept for it. */
export function openReads(detectors: string): Promise<Reads> {
  if (last?.detectors !== detectors) last = { detectors, reads: createReads(detectors) };
  return last.reads;
}

async function createReads(detectors: string): Promise<Reads> {
  const { readsForDetectors } = await import('#cli/detectors/create-reads.ts');
  return readsForDetectors(JSON.parse(detectors));
}
