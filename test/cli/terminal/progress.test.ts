import { describe, expect, test } from '@jest/globals';
import { createProgress } from '#cli/terminal/progress.ts';
import { createStatusLine } from '#cli/terminal/status-line.ts';

/** A terminal that remembers, and a clock that is set. */
function start(total: number, columns = 120) {
  const written: string[] = [];
  let milliseconds = 0;
  const terminal = { write: (text: string) => written.push(text), columns };
  const line = createStatusLine(terminal);
  const progress = { ...line, ...createProgress({ line, total, now: () => milliseconds }) };
  return {
    progress,
    written,
    pass(time: number) {
      milliseconds += time;
    },
  };
}

describe('the progress', () => {
  test('shows how far it is, how fast, and how long it still takes', () => {
    const { progress, written, pass } = start(10_000_000);
    pass(2000);
    progress.advance(2_500_000);
    expect(written).toEqual(['\r\x1b[2K██████░░░░░░░░░░░░░░░░░░ 25 % · 2.5 MB of 10.0 MB · 1.3 MB/s · 6 s left']);
  });

  test('shows bytes and rate where the end is not known', () => {
    const { progress, written, pass } = start(0);
    pass(1000);
    progress.advance(1500);
    expect(written).toEqual(['\r\x1b[2K1.5 kB read · 1.5 kB/s']);
  });

  test('is not drawn more than ten times a second', () => {
    const { progress, written, pass } = start(1000);
    for (let step = 0; step < 100; step += 1) {
      pass(10);
      progress.advance(10);
    }
    expect(written).toHaveLength(10);
  });

  test('fits the terminal, and makes room for messages', () => {
    const { progress, written, pass } = start(10_000_000, 40);
    pass(1000);
    progress.advance(20_000_000);
    progress.say('a message');
    progress.stop();
    expect(written[0]?.length).toBe('\r\x1b[2K'.length + 39);
    expect(written.slice(1)).toEqual(['\r\x1b[2K', 'a message\n']);
  });
});
