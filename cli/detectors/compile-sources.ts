import { compileDetectors, type DetectorSource } from '#yaml-detectors/compile-detectors.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';
import { formatFault } from '#yaml-detectors/files/yaml-file.ts';

/** What these files make together, and a line for each fault in them. Loaded only where there are some. */
export function compileSources(sources: readonly DetectorSource[]): {
  readonly compiled: CompiledDetectors;
  readonly faults: readonly string[];
} {
  const { compiled, faults } = compileDetectors(sources);
  return { compiled, faults: faults.map(formatFault) };
}
