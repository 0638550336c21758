import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSettingsFile } from '#cli/settings-file.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { flag, STACK_OPTION, settingsOption, valued } from '#cli/terminal/options.ts';
import { requireCheckout } from '#local-aws/project-folder.ts';

type TestAlertOptions = {
  /** `unsent`: on this machine, because it knows of no account in which anything could be sent. */
  readonly path: 'deployed' | 'local' | 'unsent';
  /** Undefined for that of the settings. */
  readonly stack: string | undefined;
  readonly config: string | undefined;
  readonly alerts: string | undefined;
  readonly route: string | undefined;
};

const { parse, usageError, command } = argumentsOf({
  name: 'test-alert',
  forms: ['[options]'],
  about: 'Sends one alert that is marked as a test, on every channel that is set up, and says where it should arrive.',
  options: {
    deployed: flag('ask the deployed stack (default)'),
    local: flag('on this machine: sends nothing, and shows what would arrive'),
    stack: STACK_OPTION,
    config: settingsOption(),
    alerts: valued('DIR', 'write there what a local run sends'),
    route: valued('NAME', 'by this route of alerts.routes alone (default: on every channel)'),
  },
  exit: '0 sent, or shown by --local, 1 not sent, 2 wrong usage',
});

export { command as testAlertCommand };

/** `traceward test-alert`. Returns the exit status; throws `settings` for wrong usage, `output` if nothing was sent. */
export async function testAlert(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.path === 'deployed') await sendDeployed(options);
  else if (options.path === 'local') await sendLocally(options);
  else return sendNothing(options);
  return EXIT.done;
}

async function sendDeployed({ stack, config, route }: TestAlertOptions): Promise<void> {
  const settings = readSettingsFile(config);
  await (await import('./send-deployed.ts')).sendDeployed(stack ?? settings.stackName, route, settings);
}

/** Whoever wants to know whether e-mail works must not take what is shown for what was sent. */
async function sendNothing(options: TestAlertOptions): Promise<number> {
  process.stdout.write(
    'No region of AWS is set: nothing was sent. Set AWS_REGION, or AWS_PROFILE. This is what would arrive:\n\n',
  );
  await sendLocally(options);
  return EXIT.notDone;
}

async function sendLocally(options: TestAlertOptions): Promise<void> {
  requireCheckout('test-alert --local');
  await (await import('#cli/local/local-test-alert.ts')).sendLocally(options);
}

function readOptions(args: readonly string[]): TestAlertOptions {
  const { values, positionals } = parse(args);
  if (positionals[0] !== undefined) throw usageError(`expected nothing but options, found "${positionals[0]}"`);
  if (values.local && values.deployed) throw usageError('--local and --deployed: expected one of them');
  const isDeployed = values.deployed ?? hasAwsConfiguration();
  return {
    path: values.local ? 'local' : isDeployed ? 'deployed' : 'unsent',
    stack: values.stack,
    config: values.config,
    alerts: values.alerts,
    route: values.route,
  };
}

/** What the AWS clients' own search for credentials and a region would begin with. */
function hasAwsConfiguration(): boolean {
  const variables = ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_CONFIG_FILE'];
  return variables.some((name) => process.env[name]) || existsSync(join(homedir(), '.aws'));
}
