import { type Reads, readsWith } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';
import { createDeciding } from '#yaml-detectors/create-yaml-detectors.ts';

/** What is read of events for these detectors, too. Loaded only where there are some. */
export async function readsForDetectors(compiled: CompiledDetectors): Promise<Reads> {
  return readsWith(READS, await createDeciding(compiled));
}
