import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { scan } from './scan/scan-command.ts';
import { EXIT } from './terminal/exit-status.ts';

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  scan,
  // Not in the bundle of the command line: start.mjs runs these from their sources, with what is installed for development.
  local: async (args) => (await import('./local/local-command.ts')).local(args),
  rescan: async (args) => (await import('./rescan/rescan-command.ts')).rescan(args),
  'test-alert': async (args) => (await import('./test-alert/test-alert-command.ts')).testAlert(args),
};

/** Runs a command and gives the exit status. Messages go to standard error, harmless to the terminal. */
export async function main([name = '', ...args]: string[]): Promise<number> {
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new TracewardError(
        'settings',
        `There is no command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}.`,
      );
    }
    return await command(args);
  } catch (error) {
    if (!(error instanceof TracewardError)) throw error;
    for (const line of error.message.split('\n')) process.stderr.write(`traceward: ${escapeInvisible(line)}\n`);
    return error.code === 'settings' ? EXIT.wrongUsage : EXIT.notDone;
  }
}
