import { onInterrupt } from '#cli/terminal/interrupt.ts';
import { type OutputFile, openOutputFile, type TextSink } from '#cli/terminal/output-file.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';

/** Where a command writes. Files appear whole or not at all, also after Ctrl-C. */
export type Outputs = {
  readonly findings: TextSink;
  readonly summary: TextSink | undefined;
  readonly report: TextSink | undefined;
  /** Gives the files their names. */
  commit(): void;
  /** Takes back what was not committed. */
  discard(): void;
};

export type OutputNames = Readonly<Record<'output' | 'summary' | 'report', string | undefined>>;

/** `onStop`: hears that the program is about to end early. Throws `settings` if a file cannot be written. */
export function openOutputs({ output, summary, report }: OutputNames, onStop: () => void): Outputs {
  const files: OutputFile[] = [];
  // First of all: a signal may come as soon as there is a file.
  onInterrupt({
    isAwaited: false,
    cleanUp() {
      discard();
      onStop();
    },
  });
  try {
    const findings = open(output) ?? openStandardOutput();
    return { findings, summary: open(summary), report: open(report), commit, discard };
  } catch (error) {
    discard();
    throw error;
  }

  function open(name: string | undefined): OutputFile | undefined {
    if (name === undefined) return undefined;
    const file = openOutputFile(name);
    files.push(file);
    return file;
  }

  function commit(): void {
    for (const file of files) file.commit();
  }

  function discard(): void {
    for (const file of files) file.discard();
  }
}
