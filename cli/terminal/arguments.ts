import { type ParseArgsConfig, parseArgs } from 'node:util';
import { TracewardError } from '#core/errors.ts';
import { readInstant } from '#core/object-selection/time-range.ts';

/** Reads the arguments of one command, which is named as a user types it. All of them throw `settings`. */
export function argumentsOf(command: string) {
  return { parse, oneOf, named, count, instant, usageError };

  function parse<Options extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: Options) {
    try {
      return parseArgs({ args: [...args], allowPositionals: true, options });
    } catch (cause) {
      throw usageError(cause instanceof Error ? cause.message : String(cause), cause);
    }
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
      throw usageError(`${option}: expected a date or a time such as 2026-02-01T12:00:00Z, found "${value}"`);
    }
    return time;
  }

  function usageError(message: string, cause?: unknown): TracewardError {
    return new TracewardError('settings', `${message}\n"${command} -- --help" shows the options`, { cause });
  }
}
