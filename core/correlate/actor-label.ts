import { baseName } from '#core/text.ts';
import type { Program } from '#core/tracee/event.ts';
import type { Finding } from './finding.ts';

/** Linux keeps no more of a thread's name. */
const THREAD_NAME_LENGTH = 15;

type Actor = Pick<Finding, 'process'> & { readonly program?: Pick<Program, 'executable'> | undefined };

/** Whether a process is called as what it runs: then one name is enough. */
export function isCalledAsItRuns({ process }: Pick<Finding, 'process'>, executable: string): boolean {
  return process === undefined || process === '' || baseName(executable).slice(0, THREAD_NAME_LENGTH) === process;
}

/** `curl`, or `cilium-agent (runs sh)`: what a person calls a process, the same wherever there is room. */
export function actorLabel({ program, process }: Actor): string {
  if (program === undefined) return process || '?';
  const name = baseName(program.executable);
  return isCalledAsItRuns({ process }, program.executable) ? name : `${process} (runs ${name})`;
}
