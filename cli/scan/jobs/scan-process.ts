import { createBatchScanner, type ScannedBatch } from '#cli/scan/scan-batch.ts';
import { tuneEngine } from '#cli/scan/tune-engine.ts';
import { SIGNALS } from '#cli/terminal/interrupt.ts';
import type { ScanAnswer, ScanOrder, ScanRequest } from './processes.ts';

/** A program for a process of its own: scans the sources that it is asked for. */

/** Often enough for a progress bar. */
const BYTES_PER_ANSWER = 4_000_000;

const { scan, finish } = createBatchScanner();
tuneEngine();
// A terminal sends signals to all of its processes. It is for the one that started us to say what is to be done.
for (const signal of Object.keys(SIGNALS)) process.on(signal, () => {});
process.once('disconnect', () => process.exit());
process.on('message', async ({ id, order }: ScanRequest) => {
  let read = 0;
  answer(order === undefined ? { facts: finish(), outcomes: [] } : await scanOrder(order));

  function scanOrder({ batch, ...options }: ScanOrder): Promise<ScannedBatch> {
    return scan(batch, options, { onRead });
  }

  function onRead(bytes: number): void {
    read += bytes;
    if (read >= BYTES_PER_ANSWER) answer(undefined);
  }

  function answer(result: ScanAnswer['result']): void {
    const message: ScanAnswer = { id, read, result };
    read = 0;
    // Whoever started us may be gone, which "disconnect" tells.
    process.send?.(message, () => {});
  }
});
