import { expect, test } from '@jest/globals';
import { MAX_ENTRIES } from '#core/correlate/event-cache.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

/** More than are remembered at a time. */
const PEERS = MAX_ENTRIES + 1000;

test('events that come again after more others than are remembered tell the same as where each is parsed', () => {
  const log = Buffer.from(
    [
      ...[1, 2, 3, 4, 5, 6].flatMap(() => peers().map((peer) => connectTo(`10.${peer >> 8}.${peer & 255}.1`))),
      ...told(),
    ].join(''),
  );
  const [quickly, parsed] = (['templates', 'parse'] as const).map((reading) => {
    const facts = createFacts();
    for (const source of ['a.log', 'b.log']) {
      const { write, end } = createScan({ facts, source, cluster: 'default', reading });
      write(log);
      end('whole');
    }
    return facts;
  });
  expect(quickly?.clusters.get('default')?.containers.size).toBe(51);
  expect(quickly).toEqual(parsed);
});

let time = 1_770_652_841_000_000_000n;

function later(): { readonly timestamp: string } {
  time += 1000n;
  return { timestamp: String(time) };
}

function peers(): number[] {
  return Array.from({ length: PEERS }, (_, peer) => peer);
}

function connectTo(address: string): string {
  return `${connectLine(inet(address), later())}\n`;
}

/** What must not be lost behind all that. */
function told(): string[] {
  return Array.from({ length: 50 }, (_, at) => {
    const container = `late-${at}`;
    const exec = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...later(), container });
    return `${exec}\n${connectLine(inet('10.96.0.1'), { ...later(), container })}\n`;
  });
}
