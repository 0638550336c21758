import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { leadsInto } from '#cli/sources/within-folder.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { flag, settingsOption, valued } from '#cli/terminal/options.ts';
import { readTime, toMilliseconds } from '#core/time.ts';
import { PROJECT_FOLDER } from '#local-aws/project-folder.ts';

const FORMATS = ['table', 'ndjson', 'ocsf'] as const;
const { parse, oneOf, named, usageError, command } = argumentsOf({
  name: 'local',
  forms: ['[options] [file | directory | - ]...'],
  about:
    'Runs the whole pipeline on this machine: S3, SQS, SNS and DynamoDB, and the Lambda functions, as the template of ' +
    'the stack has them. Logs are uploaded (events/logs if none are named), the alerts are shown as they would arrive, ' +
    'then the findings.',
  options: {
    format: valued(FORMATS.join('|'), 'default table; with the others nothing but the findings is on standard output'),
    alerts: valued(
      'DIR',
      'write what left SNS there: an .eml for each e-mail, a .json for each message to machines, a .slack.json for Slack',
    ),
    report: valued(
      'FILE',
      'write there a report to look at, one HTML file (default: report.html in --state DIR, else where it says)',
    ),
    state: valued('DIR', 'keep bucket, queue and table there for the next run'),
    watch: valued('DIR', 'stay, and take every file that is dropped there, until Ctrl-C'),
    config: settingsOption('settings', ', with alerts from the first day on'),
    now: valued(
      'TIME',
      'run as if it were that time, such as 2026-11-24T08:00:00Z; with --state and no file, what is due by then is told',
    ),
    'fail-on-findings': flag('exit with 3 if there are findings that no suppression hides'),
    'list-ignored': flag('list what of the template has no effect on this machine, and run nothing'),
  },
  exit:
    "0 done, 1 some input could not be read or only in part (with --fail-on-findings: or a cluster's log is blind), " +
    '2 wrong usage, 3 with --fail-on-findings: findings',
});

export { command as localCommand };

export type LocalOptions = {
  readonly inputs: readonly string[];
  readonly format: (typeof FORMATS)[number];
  readonly alerts: string | undefined;
  readonly state: string | undefined;
  readonly watch: string | undefined;
  readonly report: string | undefined;
  readonly config: string | undefined;
  /** Milliseconds since the epoch at which the pipeline believes to start. */
  readonly now: number | undefined;
  readonly failOnFindings: boolean;
  readonly listIgnored: boolean;
};

/** The options that these arguments ask for. Throws `settings` for what cannot be meant. */
export function readLocalOptions(args: readonly string[]): LocalOptions {
  const { values, positionals } = parse(args);
  const format = oneOf(FORMATS, '--format', values.format) ?? 'table';
  const watch = named('--watch', values.watch);
  if (watch !== undefined && !isDirectory(watch)) throw usageError(`--watch: expected a directory, found "${watch}"`);
  const isFed = positionals.length > 0 || watch !== undefined || goesOn(values);
  const inputs = isFed ? positionals : [sampleLogs()];
  const options: LocalOptions = {
    inputs,
    format,
    watch,
    alerts: named('--alerts', values.alerts),
    state: named('--state', values.state),
    report: named('--report', values.report),
    config: named('--config', values.config),
    now: readNow(values.now),
    failOnFindings: values['fail-on-findings'] ?? false,
    listIgnored: values['list-ignored'] ?? false,
  };
  refuseOutputAmongInputs(options);
  return options;
}

function readNow(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = readTime(JSON.stringify(text));
  if (typeof time !== 'bigint')
    throw usageError(`--now: expected a time such as 2026-11-24T08:00:00Z, found "${text}"`);
  return toMilliseconds(time);
}

/** Whether time is to pass for what an earlier run has left. */
function goesOn({ now, state }: { now?: string; state?: string }): boolean {
  return now !== undefined && state !== undefined && isDirectory(state) && readdirSync(state).length > 0;
}

function sampleLogs(): string {
  return relative(process.cwd(), join(PROJECT_FOLDER, 'events/logs'));
}

/** What is written where it is read would be read as logs. */
function refuseOutputAmongInputs({ inputs, watch, alerts, state, report }: LocalOptions): void {
  const read = [...inputs, watch].filter((path) => path !== undefined && isDirectory(path)).map(String);
  for (const [option, path] of Object.entries({ '--alerts': alerts, '--state': state, '--report': report })) {
    const within = path === undefined ? undefined : read.find((folder) => leadsInto(path, folder));
    const kind = option === '--report' ? 'file' : 'directory';
    if (within !== undefined) throw usageError(`${option}: expected a ${kind} outside of ${within}, which is read`);
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
