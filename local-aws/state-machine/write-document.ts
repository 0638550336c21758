import { renameSync, writeFileSync } from 'node:fs';

/** Writes a document that others may be reading: they see the old one or the new one, whole. */
export function writeDocument(path: string, document: unknown): void {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(document));
  renameSync(unfinished, path);
}
