import { openOutputFile, type TextSink } from './output-file.ts';
import { openStandardOutput } from './standard-output.ts';

/** Where a command writes. Files appear whole or not at all, also after Ctrl-C. */
export type Outputs = {
  readonly findings: TextSink;
  readonly summary: TextSink | undefined;
  /** Puts the files in their places. */
  commit(): void;
  /** Takes back what was not committed. */
  discard(): void;
};

/** What a shell expects of a program that ended by a signal: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Throws `settings` if a file cannot be written. */
export function openOutputs(names: { output: string | undefined; summary: string | undefined }): Outputs {
  const findings = names.output === undefined ? undefined : openOutputFile(names.output);
  const summary = openSummary();
  const files = [findings, summary].filter((file) => file !== undefined);
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      discard();
      process.exit(status);
    });
  }
  return { findings: findings ?? openStandardOutput(), summary, commit, discard };

  function openSummary() {
    try {
      return names.summary === undefined ? undefined : openOutputFile(names.summary);
    } catch (error) {
      findings?.discard();
      throw error;
    }
  }

  function commit(): void {
    for (const file of files) file.commit();
  }

  function discard(): void {
    for (const file of files) file.discard();
  }
}
