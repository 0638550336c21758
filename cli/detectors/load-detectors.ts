import { describeDeeper, readDetectorFolder } from '#aws/detector-folder.ts';
import { detectorFolder } from '#cli/settings-file.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Reads } from '#core/detectors/reads.ts';
import { reasonOf } from '#core/file-errors.ts';
import { withDetectorIds } from '#core/settings/detector-ids.ts';
import type { Settings } from '#core/settings/settings.ts';
import { detectorsIn } from '#yaml-detectors/compiled-detectors.ts';

/**
 * What was made of the detectors beside the settings, as JSON; undefined if there are none. Throws `settings` with a line for
 * each fault in them.
 */
export function loadDetectors(config: string | undefined): Promise<string | undefined> {
  return loadDetectorsIn(detectorFolder(config));
}

/** The same of a folder. */
export async function loadDetectorsIn(folder: string): Promise<string | undefined> {
  const sources = readDetectorFolder(folder, reasonOf);
  if (sources.length === 0) return undefined;
  const { compileOrRefuse } = await import('#cli/detectors/compile-sources.ts');
  return JSON.stringify(compileOrRefuse(sources));
}

/** The settings, which know these detectors by their ids, too. */
export function knowDetectors(settings: Settings, detectors: string | undefined): Settings {
  if (detectors === undefined) return settings;
  return withDetectorIds(settings, detectorsIn(detectors));
}

/**
 * Says which of the detectors beside the settings find nothing: those in folders of their own, which nobody reads, and those that look at
 * events that Tracee does not have. `found`: in the logs; where there are findings, there are the events.
 */
export async function describeIdleDetectors(
  config: string | undefined,
  compiled: string | undefined,
  found: readonly Pick<Finding, 'rule'>[],
): Promise<string[]> {
  const deeper = describeDeeper(detectorFolder(config)) ?? [];
  if (compiled === undefined) return [deeper].flat();
  const { doubtEvents } = await import('#cli/detectors/compile-sources.ts');
  const detectors = detectorsIn(compiled);
  const rules = new Set(found.map(({ rule }) => rule));
  return detectors
    .filter(({ event }) => !rules.has(event))
    .flatMap((each) => doubtEvents(each, { detectors }).map((doubt) => `detector ${each.id}: ${doubt}`))
    .concat(deeper);
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
