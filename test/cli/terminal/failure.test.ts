import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tellFailure } from '#cli/terminal/failure.ts';
import { toldVersion } from '#cli/told-version.ts';
import { TracewardError } from '#core/errors.ts';

function tell(error: unknown): { status: number; said: string } {
  const written: string[] = [];
  const status = tellFailure(error, { write: (text) => written.push(text) });
  return { status, said: written.join('') };
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('what ends a command', () => {
  test('is told without a stack where the user can mend it, each line harmless to the terminal', () => {
    const settings = tell(new TracewardError('settings', 'no such option\n"--help" shows \x1b[31mthem'));
    expect(settings).toEqual({
      status: 2,
      said: 'traceward: no such option\ntraceward: "--help" shows \\u001b[31mthem\n',
    });
    expect(tell(new TracewardError('output', 'the disk is full')).status).toBe(1);
  });

  test('is told in one line where the system refused something', () => {
    const error = thrownBy(() => readFileSync('/does/not/exist'));
    expect(tell(error)).toEqual({
      status: 1,
      said: "traceward: the system refused: ENOENT: no such file or directory, open '/does/not/exist'\n",
    });
  });

  test('else is a defect: how to report it, and where it happened', () => {
    const { status, said } = tell(new TypeError('x is not a function'));
    expect(status).toBe(1);
    const [first, ...rest] = said.split('\n');
    expect(first).toContain(`this is a defect of traceward ${toldVersion()}; please report it`);
    expect(rest.join('\n')).toMatch(/^TypeError: x is not a function\n {4}at .*failure\.test\.ts/);
    expect(tell('thrown text').said).toMatch(/\nthrown text\n$/);
  });
});
