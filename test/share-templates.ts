import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Jest calls it before a run: what one file of tests synthesised, all others read. The folder is of this run alone, so
 * that no template outlives the sources that it came from.
 */
// biome-ignore lint/style/noDefaultExport: jest wants one.
export default function shareTemplates(): void {
  const folder = mkdtempSync(join(tmpdir(), 'traceward-templates-'));
  process.env['SHARED_TEMPLATES'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
