import { type OutputFile, openOutputFile, type TextSink } from '#cli/terminal/output-file.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';

/** Where a command writes. Files appear whole or not at all, also after Ctrl-C. */
export type Outputs = {
  readonly findings: TextSink;
  readonly summary: TextSink | undefined;
  readonly report: TextSink | undefined;
  /** Puts the files in their places. */
  commit(): void;
  /** Takes back what was not committed. */
  discard(): void;
};

/** What a shell expects of a program that ended by a signal: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type OutputNames = Readonly<Record<'output' | 'summary' | 'report', string | undefined>>;

/** Throws `settings` if a file cannot be written. */
export function openOutputs({ output, summary, report }: OutputNames): Outputs {
  const files: OutputFile[] = [];
  // First of all: a signal may come as soon as there is a file.
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      discard();
      process.exit(status);
    });
  }
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
