import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Basis } from '#core/correlate/finding.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import type { LogObject } from './scenario.ts';

/** A finding as the command line and the findings topic write it, as far as it is compared. */
export type FindingJson = {
  readonly id: string;
  readonly basis: Basis;
  readonly cluster: string;
  readonly container: { readonly id: string };
  readonly count: number;
  readonly countIsLowerBound?: boolean;
};

/** What `scan` finds in the same logs. Each version of an object is a file, below a folder for its turn. */
export async function scanLogs(logs: readonly LogObject[]): Promise<FindingJson[]> {
  const folder = temporaryFolder();
  try {
    const turns = new Map<string, number>();
    for (const { key, content } of logs) {
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      const path = join(folder.path, String(turn), key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const folders = [...new Set(turns.values())].map((count) => join(folder.path, String(count - 1)));
    const { stdout } = await traceward(['scan', '--format', 'ndjson', ...folders]);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FindingJson);
  } finally {
    folder.remove();
  }
}
