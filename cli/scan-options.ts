import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readInstant, type TimeRange } from '../lambda/core/dates/time-range.ts';
import { TracewardError } from '../lambda/core/errors.ts';
import { faultOfClusterPattern } from '../lambda/core/settings/cluster-pattern.ts';

export const FORMATS = ['table', 'ndjson', 'ocsf', 'tracee'] as const;
export type Format = (typeof FORMATS)[number];

export type ScanOptions = {
  readonly inputs: readonly string[];
  readonly format: Format | undefined;
  readonly output: string | undefined;
  readonly summary: string | undefined;
  readonly report: string | undefined;
  readonly semantics: 'join' | 'tracee';
  readonly cluster: string | undefined;
  readonly clusterPattern: string | undefined;
  readonly basis: 'observed' | 'inferred';
  readonly failOnFindings: boolean;
  readonly suggestSuppressions: boolean;
  readonly config: string | undefined;
  /** The file that an interrupted scan is resumed from. */
  readonly resume: string | undefined;
  /** Connects outside of it do not count; objects of other times are not read. */
  readonly range: TimeRange;
  /** So many milliseconds before the range objects are read for bindings. */
  readonly lookback: number;
  /** Threads; undefined for as many as are useful. */
  readonly jobs: number | undefined;
};

const LOOKBACK_DAYS = 7;
const MILLISECONDS_PER_DAY = 86_400_000;

export const SCAN_USAGE = `Usage: npm run -s scan -- [options] [file | directory | s3://bucket/prefix | - ]...

Finds the containers that talk to the Kubernetes API server in logs of Tracee.
Directories are read with all that is in them, and so are places in S3; - is
standard input. Compressed logs (gzip, zstd) and the wrappings of log shippers
are recognised by content.

  --format FORMAT            table (default on a terminal), ndjson (default
                             elsewhere), ocsf, or tracee (needs --semantics tracee)
  --output FILE              write the findings there, not to standard output
  --summary FILE             write there, as JSON, what was read and what cannot be seen
  --report FILE              write there a report to look at: one HTML file
  --semantics join|tracee    tracee: the literal rules of Tracee's own detector
  --cluster NAME             the cluster of logs that the pattern does not match
  --cluster-pattern REGEX    its group "cluster" names the cluster; applied to a
                             file's path, without the directory that was named
  --basis observed|inferred  the lowest basis to show (default inferred)
  --fail-on-findings         exit with 3 if there are findings
  --suggest-suppressions     in place of the findings, suppressions that would cover
                             them: a table, or elsewhere JSON to paste
  --from TIME, --to TIME     count connections from a time on, and before another;
                             a date means its first moment in UTC. Objects of S3
                             from other times are not read, by the dates in their
                             keys, or else by when they were last modified
  --lookback DAYS            objects before --from are read so far back, to know the
                             containers that started then (default 7)
  --jobs N                   threads that scan (default: one a core)
  --resume FILE              note there what was read; the same command, given again
                             after an interruption, does not read it again
  --config FILE              settings (default: traceward.json beside package.json)
  --help                     this text

Exit status: 0 done, 1 some input could not be read or only in part (with
--fail-on-findings: or a cluster's log is blind), 2 wrong usage, 3 findings.
`;

/** The options that these arguments ask for, or `help`. Throws `settings` for what cannot be meant. */
export function readScanOptions(args: readonly string[]): ScanOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (positionals.length === 0) throw usageError('nothing to scan; name a file, a directory, or - for standard input');
  const options: ScanOptions = {
    inputs: positionals,
    format: oneOf(FORMATS, '--format', values.format),
    output: named('--output', values.output),
    summary: named('--summary', values.summary),
    report: named('--report', values.report),
    semantics: oneOf(['join', 'tracee'] as const, '--semantics', values.semantics) ?? 'join',
    cluster: named('--cluster', values.cluster),
    clusterPattern: named('--cluster-pattern', values['cluster-pattern']),
    basis: oneOf(['observed', 'inferred'] as const, '--basis', values.basis) ?? 'inferred',
    failOnFindings: values['fail-on-findings'] ?? false,
    suggestSuppressions: values['suggest-suppressions'] ?? false,
    config: named('--config', values.config),
    resume: named('--resume', values.resume),
    range: { from: instant('--from', values.from), to: instant('--to', values.to) },
    lookback: (count('--lookback', values.lookback, 0) ?? LOOKBACK_DAYS) * MILLISECONDS_PER_DAY,
    jobs: count('--jobs', values.jobs, 1),
  };
  if (options.format === 'tracee' && options.semantics !== 'tracee') {
    throw usageError('--format tracee shows what Tracee would have found; it needs --semantics tracee');
  }
  const { from, to } = options.range;
  if (from !== undefined && to !== undefined && from >= to) throw usageError('--from must be before --to');
  if (options.resume !== undefined && options.semantics === 'tracee') {
    throw usageError('--resume: with --semantics tracee the order matters, so that a scan has to begin anew');
  }
  if (options.suggestSuppressions && (options.format === 'ocsf' || options.format === 'tracee')) {
    throw usageError(`--suggest-suppressions: expected --format table or ndjson, found "${options.format}"`);
  }
  const fault = faultOfClusterPattern(options.clusterPattern ?? '(?<cluster>)');
  if (fault !== undefined) throw usageError(`--cluster-pattern: ${fault}, found "${options.clusterPattern}"`);
  refuseSameFiles(options);
  return options;
}

function refuseSameFiles({ output, summary, report }: ScanOptions): void {
  const files = Object.entries({ '--output': output, '--summary': summary, '--report': report });
  const named = files.flatMap(([option, path]) => (path === undefined ? [] : [{ option, path: resolve(path) }]));
  for (const [at, { option, path }] of named.entries()) {
    const other = named.slice(0, at).find((candidate) => candidate.path === path);
    if (other !== undefined) throw usageError(`${other.option} and ${option}: expected two different files`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        output: { type: 'string' },
        summary: { type: 'string' },
        report: { type: 'string' },
        semantics: { type: 'string' },
        cluster: { type: 'string' },
        'cluster-pattern': { type: 'string' },
        basis: { type: 'string' },
        'fail-on-findings': { type: 'boolean' },
        'suggest-suppressions': { type: 'boolean' },
        config: { type: 'string' },
        resume: { type: 'string' },
        jobs: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        lookback: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
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

function instant(option: string, value: string | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  const time = readInstant(value);
  if (time === undefined) {
    throw usageError(`${option}: expected a date or a time such as 2026-02-01T12:00:00Z, found "${value}"`);
  }
  return time;
}

function usageError(message: string, cause?: unknown): TracewardError {
  return new TracewardError('settings', `${message}\n"npm run -s scan -- --help" shows the options`, { cause });
}
