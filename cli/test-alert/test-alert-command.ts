import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { TracewardError } from '#core/errors.ts';

type TestAlertOptions = {
  readonly path: 'deployed' | 'local';
  readonly stack: string;
  readonly config: string | undefined;
  readonly alerts: string | undefined;
};

const USAGE = `Usage: npm run -s test-alert -- [options]

Sends one alert that is marked as a test, on every channel that is set up, and says
where it should arrive.

  --deployed       ask the deployed stack (default where AWS is configured)
  --local          on this machine (default elsewhere): shows what would arrive
  --stack NAME     of the deployed stack (default traceward)
  --config FILE    settings of a local run (default: traceward.json)
  --alerts DIR     write there what a local run sends
  --help           this text

Exit status: 0 sent, 1 not sent, 2 wrong usage.
`;

/** `traceward test-alert`. Gives the exit status; throws `settings` for wrong usage, `output` if nothing was sent. */
export async function testAlert(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') process.stdout.write(USAGE);
  else if (options.path === 'local') await (await import('#cli/local/local-test-alert.ts')).sendLocally(options);
  else await (await import('./send-deployed.ts')).sendDeployed(options.stack);
  return EXIT.done;
}

function readOptions(args: readonly string[]): TestAlertOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.local && values.deployed) throw usageError('--local and --deployed: expected one of them');
  const isLocal = values.local ?? !(values.deployed ?? hasAwsConfiguration());
  return {
    path: isLocal ? 'local' : 'deployed',
    stack: values.stack ?? 'traceward',
    config: values.config,
    alerts: values.alerts,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        deployed: { type: 'boolean' },
        local: { type: 'boolean' },
        stack: { type: 'string' },
        config: { type: 'string' },
        alerts: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw usageError(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** What the AWS clients' own search for credentials and a region would begin with. */
function hasAwsConfiguration(): boolean {
  const variables = ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID'];
  return variables.some((name) => process.env[name]) || existsSync(join(homedir(), '.aws'));
}

function usageError(message: string, cause?: unknown): TracewardError {
  return new TracewardError('settings', `${message}\n"npm run -s test-alert -- --help" shows the options`, { cause });
}
