import { resolve } from 'node:path';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import { faultOfClusterPattern } from '#core/settings/cluster-pattern.ts';

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
  /** So many milliseconds before the range objects are read for endpoints. */
  readonly lookback: number;
  /** Threads; undefined for as many as are useful. */
  readonly jobs: number | undefined;
};

const LOOKBACK_DAYS = 7;
const MILLISECONDS_PER_DAY = 86_400_000;
const { parse, oneOf, named, count, instant, usageError } = argumentsOf('npm run -s scan');

const OPTIONS = {
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
} as const;

/** The options that these arguments ask for, or `help`. Throws `settings` for what cannot be meant. */
export function readScanOptions(args: readonly string[]): ScanOptions | 'help' {
  const { values, positionals } = parse(args, OPTIONS);
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
  refuseContradictions(options);
  return options;
}

function refuseContradictions(options: ScanOptions): void {
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
}

function refuseSameFiles({ output, summary, report, resume }: ScanOptions): void {
  const files = Object.entries({ '--output': output, '--summary': summary, '--report': report, '--resume': resume });
  const named = files.flatMap(([option, path]) => (path === undefined ? [] : [{ option, path: resolve(path) }]));
  for (const [at, { option, path }] of named.entries()) {
    const other = named.slice(0, at).find((candidate) => candidate.path === path);
    if (other !== undefined) throw usageError(`${other.option} and ${option}: expected two different files`);
  }
}
