import { types } from 'node:util';
import { toldVersion } from '#cli/told-version.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { EXIT } from './exit-status.ts';
import type { Terminal } from './status-line.ts';

/** Says on standard error, harmless to the terminal, why a command could not be done. Returns the exit status. */
export function tellFailure(error: unknown, terminal: Terminal = process.stderr): number {
  for (const line of linesOf(error)) terminal.write(`${escapeInvisible(line)}\n`);
  return isOurs(error) && error.code === 'settings' ? EXIT.wrongUsage : EXIT.notDone;
}

function linesOf(error: unknown): string[] {
  if (isOurs(error)) return error.message.split('\n').map((line) => `traceward: ${line}`);
  // A full disk, a folder that must not be written to: Node's message names both the fault and the file.
  if (types.isNativeError(error) && 'syscall' in error) return [`traceward: the system refused: ${error.message}`];
  const stack = types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
  return [
    `traceward: this is a defect of traceward ${toldVersion()}; please report it with the command and the lines below, without what is secret`,
    ...stack.split('\n'),
  ];
}

/** By its name, too: what the bundle imports from the sources has a class of its own. */
function isOurs(error: unknown): error is TracewardError {
  return error instanceof TracewardError || (types.isNativeError(error) && error.name === 'TracewardError');
}
