import { readFileSync } from 'node:fs';
import { decompress } from '#compression/decompress.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { detectObject } from '#core/ingest/detect-object.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { peakMegabytes } from '#test/factories/peak-memory.ts';
import { startProcessorClock } from '#test/factories/processor-time.ts';
import { createAttempt, createClock } from '#test/factories/state.ts';
import { connectLine, inet } from '#test/factories/trace-event.ts';

/** What a process of its own says after it has read an object: processor time in seconds, memory in megabytes. */
export type ReadingCost = {
  /** Of the object, as the command line reads it. */
  readonly seconds: number;
  /** As live detection does, with a table in memory. */
  readonly liveSeconds: number;
  /** Of ordinary work, on the same machine at the same time. */
  readonly ordinarySeconds: number;
  readonly megabytes: number | undefined;
  readonly lines: number;
  readonly problem: string | undefined;
};

/** The program: reads the object in the file that its argument names, as the command line does, and as the functions do. */
async function main(path: string): Promise<void> {
  const ordinary = Buffer.from(
    `${Array.from({ length: 20_000 }, (_, at) => connectLine(inet(`10.0.${at >> 8}.1`))).join('\n')}\n`,
  );
  const ordinarySeconds = await secondsOf(async () => {
    const scan = createScan({ facts: createFacts(), source: 'ordinary', cluster: 'default', reading: 'parse' });
    scan.write(ordinary);
    scan.end('whole');
  });
  const facts = createFacts();
  let problem: string | undefined;
  const seconds = await secondsOf(async () => {
    problem = await read(path, createScan({ facts, source: path, cluster: 'default' }));
  });
  const liveSeconds = await secondsOf(async () => {
    const attempt = createAttempt(createMemoryTable(), createClock(), []);
    await detectObject({
      attempt,
      cluster: 'default',
      source: path,
      bytes: decompress(piecesOf(readFileSync(path))),
    });
  });
  const cost: ReadingCost = {
    seconds,
    liveSeconds,
    ordinarySeconds,
    megabytes: peakMegabytes('self'),
    lines: facts.sources.get(path)?.counts.lines ?? 0,
    problem,
  };
  process.stdout.write(JSON.stringify(cost));
}

async function read(path: string, scan: ReturnType<typeof createScan>): Promise<string | undefined> {
  const bytes = decompress(piecesOf(readFileSync(path)));
  let step = await bytes.next();
  while (!step.done) step = await bytes.next(scan.write(step.value));
  const { problem } = step.value;
  scan.end(problem === undefined ? 'whole' : 'partial', problem);
  return problem;
}

async function* piecesOf(stored: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < stored.length; at += 65_536) yield stored.subarray(at, at + 65_536);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const took = startProcessorClock();
  await work();
  return took() / 1000;
}

const [, , path] = process.argv;
if (path !== undefined) await main(path);
