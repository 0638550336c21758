import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { WORLDS } from './judge.ts';
import { type LoggedWorld, mixedWorldsNamed } from './objects.ts';
import { expectedFindings } from './oracle.ts';
import { settingsOf } from './settings.ts';

jest.setTimeout(120_000);

/** A process takes longer than many worlds. */
const WORLDS_OF_A_RUN = 6;

const manyWorlds = fc.tuple(
  ...Array.from({ length: WORLDS_OF_A_RUN }, (_, index) => mixedWorldsNamed(`world-${index}-`)),
);

test.each(['scan', 'local'])('the command %s finds what worlds mean', async (command) => {
  await fc.assert(
    fc.asyncProperty(manyWorlds, async (worlds) => {
      expect(await found(command, worlds)).toEqual(worlds.flatMap(({ world }) => expectedFindings(world)).sort());
    }),
    { numRuns: Math.ceil(WORLDS / 48) },
  );
});

async function found(command: string, worlds: readonly LoggedWorld[]): Promise<string[]> {
  const folder = temporaryFolder();
  try {
    const settings = join(folder.path, 'settings.json');
    const apiServers = worlds.flatMap(({ world }) => world.apiServers);
    writeFileSync(settings, JSON.stringify(settingsOf({ events: [], apiServers })));
    const input = join(folder.path, 'input');
    for (const { source, content } of worlds.flatMap(({ objects }) => objects)) {
      const path = join(input, source);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const report = command === 'local' ? ['--report', join(folder.path, 'report.html')] : [];
    const { stdout } = await traceward([command, input, '--config', settings, '--format', 'ndjson', ...report]);
    return identitiesIn(stdout);
  } finally {
    folder.remove();
  }
}

function identitiesIn(lines: string): string[] {
  const findings = lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return findings
    .filter(({ signature }) => signature.id === 'TRC-1013')
    .map(({ id, basis }) => `${id} ${basis}`)
    .sort();
}
