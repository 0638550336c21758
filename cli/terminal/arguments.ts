import { parseArgs } from 'node:util';
import { closestName } from '#core/closest-name.ts';
import { TracewardError } from '#core/errors.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { wrapText } from '#core/text.ts';
import { MILLISECONDS_PER_DAY, MILLISECONDS_PER_HOUR, MILLISECONDS_PER_MINUTE, toNanoseconds } from '#core/time.ts';
import { typedAs, untakenArguments } from './npm-script.ts';
import type { Option, OptionTable } from './options.ts';

export type Command<Options extends OptionTable> = {
  readonly name: string;
  /** What may follow the name: a line for each way to use it. */
  readonly forms: readonly string[];
  readonly about: string;
  /** Words of which one may stand first behind the name. */
  readonly words?: readonly string[];
  readonly options: Options;
  /** What to say of an option of another command that somebody may look for here. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** The exit statuses. */
  readonly exit: string;
};

/** An option as Node tells it. */
type OptionToken = {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

const WIDTH = 80;
/** Where the explanations of options begin, at most. */
const MAX_COLUMN = 28;
const AGO = /^(\d{1,5})([dhm])$/;
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;
const UNITS: Readonly<Record<string, number>> = {
  d: MILLISECONDS_PER_DAY,
  h: MILLISECONDS_PER_HOUR,
  m: MILLISECONDS_PER_MINUTE,
};
const HELP = { help: { type: 'boolean', short: 'h', help: 'this text' } } as const;

/** What --help shows: thrown where it is asked for, because nothing else of a command is to be done then. */
class HelpAsked extends Error {
  override readonly name = 'HelpAsked';
}

/** By its name: in the bundle, `main` and the other commands have a class each. */
export function isHelpAsked(error: unknown): error is Error {
  return error instanceof Error && error.name === 'HelpAsked';
}

/** Reads the arguments of one command, and explains them. All that can throw throws `settings`, and `parse` also `HelpAsked`. */
export function argumentsOf<Options extends OptionTable>(command: Command<Options>) {
  const options = { ...command.options, ...HELP };
  return { parse, oneOf, named, count, instant, since, usageError, command: { ...command, options } };

  function parse(args: readonly string[]) {
    const untaken = untakenArguments(args, options);
    if (untaken !== undefined) {
      const right = `${typedAs(command.name)} ${untaken}`;
      throw new TracewardError(
        'settings',
        `npm took options for its own; -- goes before those of traceward:\n${right}`,
      );
    }
    refuseUnknown(args);
    try {
      const parsed = parseArgs({ args: [...args], allowPositionals: true, options });
      if (!('help' in parsed.values)) return parsed;
    } catch (cause) {
      throw usageError(cause instanceof Error ? cause.message : String(cause), cause);
    }
    throw new HelpAsked(usage());
  }

  function refuseUnknown(args: readonly string[]): void {
    const { tokens } = parseArgs({ args: [...args], allowPositionals: true, options, strict: false, tokens: true });
    for (const token of tokens) {
      if (token.kind !== 'option') continue;
      if (Object.hasOwn(options, token.name)) {
        refuseValue(token);
        continue;
      }
      const [typed = ''] = args[token.index]?.replace(/^-+/, '').split('=', 1) ?? [];
      const meant = closestName(typed, Object.keys(options));
      const elsewhere = Object.entries(command.elsewhere ?? {}).find(
        ([name]) => name === typed || name === token.name,
      )?.[1];
      if (elsewhere !== undefined) throw usageError(`there is no option ${token.rawName} here; ${elsewhere}`);
      throw usageError(`there is no option ${token.rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`);
    }
  }

  function refuseValue({ name, rawName, value, inlineValue }: OptionToken): void {
    const option: Option | undefined = options[name];
    if (option?.type === 'boolean') {
      if (value !== undefined) throw usageError(`${rawName}: expected no value, found "${value}"`);
      return;
    }
    if (value === undefined) throw usageError(`${rawName}: expected a value (${option?.value}), found nothing`);
    if (inlineValue || !/^-./.test(value)) return;
    throw usageError(`${rawName}: expected a value, found "${value}"; if that is one: ${rawName}=${value}`);
  }

  function oneOf<Choice extends string>(
    choices: readonly Choice[],
    option: string,
    value: string | undefined,
  ): Choice | undefined {
    if (value === undefined) return undefined;
    const choice = choices.find((known) => known === value);
    if (choice === undefined) throw usageError(`${option}: expected ${choices.join(', ')}, found "${value}"`);
    return choice;
  }

  function named(option: string, value: string | undefined): string | undefined {
    if (value === '') throw usageError(`${option}: expected a value, found nothing`);
    return value;
  }

  function count(option: string, value: string | undefined, least: number): number | undefined {
    if (value === undefined) return undefined;
    if (!/^\d{1,4}$/.test(value) || Number(value) < least) {
      throw usageError(`${option}: expected a number from ${least} to 9999, found "${value}"`);
    }
    return Number(value);
  }

  /** Nanoseconds since the epoch. */
  function instant(option: string, value: string | undefined): bigint | undefined {
    if (value === undefined) return undefined;
    const time = readInstant(value);
    if (time === undefined) {
      throw usageError(`${option}: expected ${describeTimes(option)}, found "${value}"${hintForTime(option, value)}`);
    }
    return time;
  }

  function describeTimes(option: string): string {
    const times = 'a date or a time such as 2026-02-01T12:00:00Z';
    return option === '--since' ? `${times}, or so long ago: 7d, 12h, 30m` : times;
  }

  function hintForTime(option: string, value: string): string {
    if (WITHOUT_ZONE.test(value)) return '; the time zone is missing: for UTC, put Z at its end';
    const isForSince = option === '--from' && 'since' in options && AGO.test(value);
    return isForSince ? `; so long ago is --since ${value}` : '';
  }

  /** A time, or so long before `now`, as `7d`, `12h` and `30m` say. `now`: milliseconds since the epoch. */
  function since(option: string, value: string | undefined, now: number): bigint | undefined {
    const [, number, unit = ''] = AGO.exec(value ?? '') ?? [];
    if (number === undefined) return instant(option, value);
    return toNanoseconds(now - Number(number) * (UNITS[unit] ?? 0));
  }

  function usageError(message: string, cause?: unknown): TracewardError {
    return new TracewardError('settings', `${message}\n"${typedAs(command.name)} --help" shows the options`, { cause });
  }

  function usage(): string {
    const rows = Object.entries<Option>(options);
    const column = Math.min(
      Math.max(...rows.map(([name, option]) => typedOption(name, option).length)) + 4,
      MAX_COLUMN,
    );
    return [
      ...command.forms.map((form, at) => `${at === 0 ? 'Usage:' : '      '} ${typedAs(command.name)} ${form}`),
      '',
      wrapText(command.about, WIDTH),
      '',
      ...rows.map(([name, option]) => explain(typedOption(name, option), option.help, column)),
      '',
      wrapText(`Exit status: ${command.exit}.`, WIDTH),
      '',
    ].join('\n');
  }
}

function typedOption(name: string, option: Option): string {
  return option.type === 'string' ? `--${name} ${option.value}` : `--${name}`;
}

/** An option and its help, from this column on. A long one has a line to itself. */
function explain(option: string, help: string, column: number): string {
  const indent = ' '.repeat(column);
  const start = option.length + 4 > column ? `  ${option}\n${indent}` : `  ${option}`.padEnd(column);
  return start + wrapText(help, WIDTH - column).replaceAll('\n', `\n${indent}`);
}
