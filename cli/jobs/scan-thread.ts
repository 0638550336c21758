import { parentPort } from 'node:worker_threads';
import { scanSource } from '../scan-source.ts';
import type { Answer, Request } from './messages.ts';

/** A program for a thread: scans the sources that it is asked for. */

/** Often enough for a progress bar. */
const BYTES_PER_ANSWER = 4_000_000;

parentPort?.on('message', async ({ id, order: { source, ...options } }: Request) => {
  let read = 0;
  const result = await scanSource(source, options, { onRead });
  answer(result);

  function onRead(bytes: number): void {
    read += bytes;
    if (read >= BYTES_PER_ANSWER) answer(undefined);
  }

  function answer(result: Answer['result']): void {
    const message: Answer = { id, read, result };
    read = 0;
    parentPort?.postMessage(message);
  }
});
