import { isS3Address } from '#cli/sources/s3-address.ts';
import { typedOptions, typedWords } from '#cli/terminal/npm-script.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import type { KnownScan } from '#core/output/commands/log-commands.ts';
import { formatTime, toNanoseconds } from '#core/time.ts';
import type { ScanOptions } from './scan-options.ts';

type Scanned = Pick<ScanOptions, 'inputs'> &
  Partial<Pick<ScanOptions, 'config' | 'cluster' | 'clusterPattern' | 'range' | 'lookback'>>;

/** What investigates a finding of a scan, for a report that is passed on; undefined where the logs cannot be read again. */
export function investigateAgain(scanned: Scanned): KnownScan | undefined {
  if (scanned.inputs.includes('-')) return undefined;
  return { program: 'traceward investigate', logs: typedWords(wordsAgain(scanned)) };
}

/** The arguments with which another command reads the same logs in the same way. */
function wordsAgain({ inputs, config, cluster, clusterPattern, range, lookback }: Scanned): string[] {
  const from = range?.from && range.from - toNanoseconds(lookback ?? 0);
  const times = inputs.some(isS3Address) ? rangeOptions({ from, to: range?.to }) : {};
  return [...inputs, ...typedOptions({ cluster, 'cluster-pattern': clusterPattern, config, ...times })];
}

/** A range as the options that ask for it. */
export function rangeOptions({ from, to }: TimeRange): { readonly [Option in keyof TimeRange]: string | undefined } {
  const textOf = (time: bigint | undefined) => (time === undefined ? undefined : formatTime(time));
  return { from: textOf(from), to: textOf(to) };
}
