import type { TextSink } from './output-file.ts';
import { failedWrite } from './output-file.ts';

/**
 * Standard output. When its reader has gone away, as `head` does, the rest is dropped without a word.
 * Throws `output` for any other failure.
 */
export function openStandardOutput(): TextSink {
  let isGone = false;
  // Each write learns of its own failure.
  process.stdout.on('error', () => undefined);
  return {
    async write(text) {
      if (isGone) return;
      const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
        process.stdout.write(text, resolve);
      });
      isGone = error?.code === 'EPIPE';
      if (error && !isGone) throw failedWrite('standard output', error);
    },
  };
}
