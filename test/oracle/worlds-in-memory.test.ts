import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { apiServersOf, identities, WORLDS } from './judge.ts';
import { type LoggedWorld, mixedWorlds, uniformWorlds } from './objects.ts';
import { expectedFindings } from './oracle.ts';

/** Templates are learnt for as long as that pays; after so many worlds of chaos a reader would only parse. */
const WORLDS_OF_A_READER = 8;

test.each(['templates', 'parse'] as const)('a scan finds what a world means, with reading by %s', (reading) => {
  fc.assert(
    fc.property(mixedWorlds, (logged) => {
      expect(identities(scanned(createScan, logged, reading))).toEqual(expectedFindings(logged.world));
    }),
    { numRuns: WORLDS },
  );
});

test('a scan finds what a world means where many lines are alike', async () => {
  for (let worlds = 0; worlds < WORLDS; worlds += WORLDS_OF_A_READER) {
    await jest.isolateModulesAsync(async () => {
      const { createScan: create } = await import('#core/correlate/source-scan.ts');
      fc.assert(
        fc.property(uniformWorlds, (logged) => {
          expect(identities(scanned(create, logged, 'templates'))).toEqual(expectedFindings(logged.world));
        }),
        { numRuns: WORLDS_OF_A_READER },
      );
    });
  }
});

function scanned(
  create: typeof createScan,
  { world, objects }: LoggedWorld,
  reading: 'templates' | 'parse',
): Finding[] {
  const facts = createFacts();
  for (const { source, cluster, content } of objects) {
    const scan = create({ facts, source, cluster, reading });
    scan.write(content);
    scan.end('whole');
  }
  return findingsOf(facts, apiServersOf(world));
}
