import { once } from 'node:events';
import type { TextSink } from './output-file.ts';

/** Standard output. When its reader has gone away, as `head` does, the rest is dropped without a word. */
export function openStandardOutput(): TextSink {
  let isGone = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  });
  return {
    async write(text) {
      if (isGone || process.stdout.write(text)) return;
      await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]).catch(() => undefined);
    },
  };
}
