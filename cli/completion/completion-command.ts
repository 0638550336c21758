import { findingsCommand } from '#cli/acknowledge/findings-arguments.ts';
import { apiServersCommand } from '#cli/api-servers/api-servers-command.ts';
import { detectorsCommand } from '#cli/detectors/detectors-command.ts';
import { investigateCommand } from '#cli/investigate/investigate-command.ts';
import { localCommand } from '#cli/local/local-options.ts';
import { rescanCommand } from '#cli/rescan/rescan-arguments.ts';
import { scanCommand } from '#cli/scan/scan-options.ts';
import { suppressionsCommand } from '#cli/suppressions/suppressions-command.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { testAlertCommand } from '#cli/test-alert/test-alert-command.ts';
import { SHELLS } from './completion-script.ts';

const NAMES = Object.keys(SHELLS);

const { parse, usageError, command } = argumentsOf({
  name: 'completion',
  forms: ['[options] bash|zsh|fish'],
  words: NAMES,
  about:
    'Writes what makes a shell complete commands, options and their values. bash: source <(traceward completion bash) in ' +
    '~/.bashrc. zsh: traceward completion zsh > DIR/_traceward, with a DIR of $fpath. fish: traceward completion fish > ' +
    '~/.config/fish/completions/traceward.fish.',
  options: {},
  exit: '0 done, 2 wrong usage',
});

const COMMANDS = [
  scanCommand,
  localCommand,
  rescanCommand,
  investigateCommand,
  findingsCommand,
  suppressionsCommand,
  detectorsCommand,
  apiServersCommand,
  testAlertCommand,
  command,
];

/** `traceward completion`: returns the exit status. */
export async function completion(args: readonly string[]): Promise<number> {
  const { positionals } = parse(args);
  const [name = '', other] = positionals;
  const [, write] = Object.entries(SHELLS).find(([shell]) => shell === name) ?? [];
  if (write === undefined || other !== undefined)
    throw usageError(`expected ${NAMES.join(', ')}, found "${positionals.join(' ')}"`);
  await openStandardOutput().write(write(COMMANDS));
  return EXIT.done;
}
