import { existsSync } from 'node:fs';
import type { OptionTable } from './options.ts';

/** The scripts of package.json that run a command of traceward. */
const SCRIPTS = ['scan', 'start', 'local', 'rescan', 'test-alert', 'api-servers', 'findings'];

/** Options that npm knows by another name, as an abbreviation of its own or without the "no-". */
const NAMES_OF_NPM: Readonly<Record<string, string>> = { to: 'token_description', 'no-wait': 'wait' };

/** Options that npm or node-gyp have themselves: that they are set says nothing. `true` is what no one sets them to. */
const SET_ANYWAY = ['prefix', 'jobs'];

/** The script that npm runs us by; undefined where nobody typed "npm run". */
function npmScript(): string | undefined {
  const { npm_lifecycle_event: event = '', npm_package_name: name } = process.env;
  return name === 'traceward' && SCRIPTS.includes(event) ? event : undefined;
}

/** npm runs scripts in the project's folder. What the user named is meant from where he stands. */
export function standWhereTheUserDoes(): void {
  const { INIT_CWD: folder } = process.env;
  if (npmScript() !== undefined && folder !== undefined) process.chdir(folder);
}

/** What goes before a command's options, as the user has typed it. */
export function typedAs(command: string): string {
  const script = npmScript();
  if (script !== undefined) return script === 'start' ? 'npm -s start --' : `npm run -s ${script} --`;
  return `${process.env['npm_lifecycle_event'] === 'npx' ? 'npx ' : ''}traceward ${command}`;
}

/** The same for a command that no script may stand for. */
export function typedAnywhere(command: string): string {
  const isByNpm = npmScript() !== undefined || process.env['npm_lifecycle_event'] === 'npx';
  return `${isByNpm ? 'npx ' : ''}traceward ${command}`;
}

/** A command as it may be typed again. */
export function typedWords(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** Options as they may be typed again: those that have a value, with it. */
export function typedOptions(options: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(options).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value]));
}

type Taken = { readonly option: string /** Undefined where npm passed it on among the arguments. */; value?: string };

/**
 * The arguments as they should have been typed, where a forgotten -- let npm take options for its own; undefined if it
 * took none. npm passes what it took as variables, and the value after a space as an argument.
 */
export function untakenArguments(args: readonly string[], options: OptionTable): string | undefined {
  if (npmScript() === undefined) return undefined;
  const format = takenFormat(args, options);
  const taken = [...Object.keys(options).flatMap((option) => takenOption(option)), ...format];
  if (taken.length === 0) return undefined;
  const inputs = args.filter((argument) => format.every(({ value }) => value !== argument));
  const missing = taken.filter(({ option, value }) => options[option]?.type === 'string' && value === undefined);
  const values = missing.flatMap(() => takeValue(inputs));
  // Of several it cannot be known which is whose.
  const guess = (option: string) => (missing.length === 1 ? values[0] : undefined) ?? nameOfValue(options[option]);
  const typed = taken.flatMap(({ option, value }) =>
    options[option]?.type === 'boolean' ? [`--${option}`] : [`--${option}`, value ?? guess(option)],
  );
  return typedWords([...inputs, ...typed]);
}

function takenOption(option: string): Taken[] {
  const value = process.env[`npm_config_${NAMES_OF_NPM[option] ?? option.replaceAll('-', '_')}`];
  if (value === undefined || (SET_ANYWAY.includes(option) && value !== 'true')) return [];
  return [value === 'true' ? { option } : { option, value }];
}

/** npm takes --format for an abbreviation of an option that is on anyway. Only the value is left, as an argument. */
function takenFormat(args: readonly string[], { format }: OptionTable): Taken[] {
  // After a -- npm takes nothing.
  if (args.some((argument) => argument.startsWith('--'))) return [];
  const formats = nameOfValue(format).split('|');
  const value = args.find((argument) => formats.includes(argument) && !existsSync(argument));
  return value === undefined ? [] : [{ option: 'format', value }];
}

/**
 * Takes a value from among the inputs. Where it was typed is lost; but inputs exist, and values seldom do. Of several
 * that exist none is taken: one that is a log must not become what a report is written to.
 */
function takeValue(inputs: string[]): string[] {
  const at = inputs.findLastIndex((input) => !existsSync(input));
  if (at === -1 && inputs.length > 1) return [];
  return inputs.splice(at, 1);
}

function nameOfValue(option: OptionTable[string] | undefined): string {
  return option?.type === 'string' ? option.value : '';
}

function quote(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : quoted(argument);
}

/** The text between single quotes, for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
