import { rmSync } from 'node:fs';
import { makeScratchFolder } from '#local-aws/scratch-folder.ts';

/**
 * Jest calls it before a run: what one file of tests synthesised, all others read. The folder is of this run alone, so
 * that no template outlives the sources that it came from; the next run removes it if this one is killed.
 */
// biome-ignore lint/style/noDefaultExport: jest wants one.
export default function shareTemplates(): void {
  const folder = makeScratchFolder();
  process.env['SHARED_TEMPLATES'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
