import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PROJECT_FOLDER } from '#cli/project-folder.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { readTime, toMilliseconds } from '#core/time.ts';

const FORMATS = ['table', 'ndjson', 'ocsf'] as const;
const { parse, oneOf, named, usageError } = argumentsOf('npm -s start');

const OPTIONS = {
  format: { type: 'string' },
  alerts: { type: 'string' },
  state: { type: 'string' },
  report: { type: 'string' },
  watch: { type: 'string' },
  config: { type: 'string' },
  now: { type: 'string' },
  'fail-on-findings': { type: 'boolean' },
  'list-ignored': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

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

/** The options that these arguments ask for, or `help`. Throws `settings` for what cannot be meant. */
export function readLocalOptions(args: readonly string[]): LocalOptions | 'help' {
  const { values, positionals } = parse(args, OPTIONS);
  if (values.help) return 'help';
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
    const within = path === undefined ? undefined : read.find((folder) => isWithin(path, folder));
    const kind = option === '--report' ? 'file' : 'directory';
    if (within !== undefined) throw usageError(`${option}: expected a ${kind} outside of ${within}, which is read`);
  }
}

/** Judged by the nearest folder that exists: the rest may have to be made. */
function isWithin(path: string, folder: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    const parent = join(path, '..');
    return parent !== path && !parent.endsWith('..') && isWithin(parent, folder);
  }
  return `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
