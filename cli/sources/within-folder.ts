import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** Whether a path leads below a folder, or to it. Judged by the nearest parent that exists: the rest may have to be made. */
export function leadsInto(path: string, folder: string): boolean {
  if (!existsSync(path)) return leadsInto(dirname(resolve(path)), folder);
  const root = realpathSync(folder);
  return `${realpathSync(path)}${sep}`.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
