import { existsSync, readFileSync } from 'node:fs';
import { type Reads, readsWith } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';

/**
 * What the function reads of events: also for the detectors that were deployed with it. What evaluates them lies in a bundle of
 * its own, so that a function without any is as small as if there were none.
 */
export async function readDeployedReads(): Promise<Reads> {
  const file = new URL('./detectors.json', import.meta.url);
  if (!existsSync(file)) return READS;
  const { createDeciding } = await import('#yaml-detectors/create-yaml-detectors.ts');
  return readsWith(READS, await createDeciding(JSON.parse(readFileSync(file, 'utf8'))));
}
