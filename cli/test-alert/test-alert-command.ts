import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { flag, settingsOption, valued } from '#cli/terminal/options.ts';
import { requireCheckout } from '#local-aws/project-folder.ts';

type TestAlertOptions = {
  readonly path: 'deployed' | 'local';
  readonly stack: string;
  readonly config: string | undefined;
  readonly alerts: string | undefined;
  readonly route: string | undefined;
};

const { parse, usageError, usage, command } = argumentsOf({
  name: 'test-alert',
  forms: ['[options]'],
  about: 'Sends one alert that is marked as a test, on every channel that is set up, and says where it should arrive.',
  options: {
    deployed: flag('ask the deployed stack (default where AWS is configured)'),
    local: flag('on this machine (default elsewhere): shows what would arrive'),
    stack: valued('NAME', 'of the deployed stack (default traceward)'),
    config: settingsOption('settings of a local run'),
    alerts: valued('DIR', 'write there what a local run sends'),
    route: valued('NAME', 'by this route of alerts.routes alone (default: on every channel)'),
  },
  exit: '0 sent, 1 not sent, 2 wrong usage',
});

export { command as testAlertCommand };

/** `traceward test-alert`. Returns the exit status; throws `settings` for wrong usage, `output` if nothing was sent. */
export async function testAlert(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') process.stdout.write(usage());
  else if (options.path === 'local') await sendLocally(options);
  else await (await import('./send-deployed.ts')).sendDeployed(options.stack, options.route);
  return EXIT.done;
}

async function sendLocally(options: TestAlertOptions): Promise<void> {
  requireCheckout('test-alert --local');
  await (await import('#cli/local/local-test-alert.ts')).sendLocally(options);
}

function readOptions(args: readonly string[]): TestAlertOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (positionals[0] !== undefined) throw usageError(`expected nothing but options, found "${positionals[0]}"`);
  if (values.local && values.deployed) throw usageError('--local and --deployed: expected one of them');
  const isLocal = values.local ?? !(values.deployed ?? hasAwsConfiguration());
  return {
    path: isLocal ? 'local' : 'deployed',
    stack: values.stack ?? 'traceward',
    config: values.config,
    alerts: values.alerts,
    route: values.route,
  };
}

/** What the AWS clients' own search for credentials and a region would begin with. */
function hasAwsConfiguration(): boolean {
  const variables = ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID'];
  return variables.some((name) => process.env[name]) || existsSync(join(homedir(), '.aws'));
}
