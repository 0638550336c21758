import { didYouMean } from '#core/closest-name.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { TracewardError } from '#core/errors.ts';
import { ABOUT_COMMANDS } from './about-commands.ts';
import { scan } from './scan/scan-command.ts';
import { isHelpAsked } from './terminal/arguments.ts';
import { EXIT } from './terminal/exit-status.ts';
import { tellFailure } from './terminal/failure.ts';
import { standWhereTheUserDoes } from './terminal/npm-script.ts';
import { openStandardOutput } from './terminal/standard-output.ts';
import { toldVersion } from './told-version.ts';

/** Returns the exit status. */
type RunCommand = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<keyof typeof ABOUT_COMMANDS, RunCommand>> = {
  scan,
  local: async (args) => (await import('./local/local-command.ts')).local(args),
  rescan: async (args) => (await import('./rescan/rescan-command.ts')).rescan(args),
  findings: async (args) => (await import('./acknowledge/findings-command.ts')).findings(args),
  suppressions: async (args) => (await import('./suppressions/suppressions-command.ts')).suppressions(args),
  detectors: async (args) => (await import('./detectors/detectors-command.ts')).detectors(args),
  'api-servers': async (args) => (await import('./api-servers/api-servers-command.ts')).apiServers(args),
  investigate: async (args) => (await import('./investigate/investigate-command.ts')).investigate(args),
  'test-alert': async (args) => (await import('./test-alert/test-alert-command.ts')).testAlert(args),
  completion: async (args) => (await import('./completion/completion-command.ts')).completion(args),
};

const USAGE = `Usage: traceward COMMAND [options]

Reads logs of Tracee, and lists ${JOIN_DETECTOR.words.finds}, and what else Tracee found.

${Object.entries(ABOUT_COMMANDS)
  .map(([name, about]) => `  ${name.padEnd(14)}${about}`)
  .join('\n')}
  --version     the version
  --help        this text

"traceward COMMAND --help" shows the options of a command.
`;

/** What is no command of this program, and how it is run in a clone of the repository. */
const ELSEWHERE = new Map([
  ['template', 'npm run template'],
  ['synth', 'npm run synth'],
  ['deploy', 'npx cdk deploy'],
  ['diff', 'npx cdk diff'],
  ['destroy', 'npx cdk destroy'],
  ['bootstrap', 'npx cdk bootstrap'],
  ['cdk', 'npx cdk'],
]);

/** Runs a command and returns the exit status. Never throws: what goes wrong is told on standard error. */
export async function main(words: readonly string[]): Promise<number> {
  try {
    return await run(words).catch(answerHelp);
  } catch (error) {
    return tellFailure(error);
  }
}

async function run([name = '', ...args]: readonly string[]): Promise<number> {
  const [about] = args;
  if (name === 'help' && about !== undefined) return commandOf(about)(['--help']);
  if (['--help', '-h', 'help'].includes(name)) return answer(USAGE);
  if (name === '--version') return answer(`${toldVersion()}\n`);
  standWhereTheUserDoes();
  return commandOf(name)(args);
}

async function answerHelp(error: unknown): Promise<number> {
  if (isHelpAsked(error)) return answer(error.message);
  throw error;
}

async function answer(text: string): Promise<number> {
  await openStandardOutput().write(text);
  return EXIT.done;
}

function commandOf(name: string): RunCommand {
  const command = Object.entries(COMMANDS).find(([known]) => known === name)?.[1];
  if (command !== undefined) return command;
  const names = Object.keys(COMMANDS);
  const elsewhere = ELSEWHERE.get(name);
  const meant = elsewhere === undefined ? didYouMean(name, names) : `; in a clone of the repository it is ${elsewhere}`;
  const found = name === '' ? 'expected a command' : `there is no command "${name}"`;
  throw new TracewardError(
    'settings',
    `${found}${meant}\nCommands: ${names.join(', ')}. "traceward --help" explains them`,
  );
}
