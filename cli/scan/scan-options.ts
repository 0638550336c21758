import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FindingOrder, ORDERS } from '#cli/findings/rated-finding.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { flag, settingsOption, valued } from '#cli/terminal/options.ts';
import { EXPANSION_LIMITS } from '#compression/expansion.ts';
import { BASES, type Basis } from '#core/correlate/finding.ts';
import { SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import { OCSF_VERSIONS, type OcsfVersion } from '#core/settings/ocsf-version.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { requireClusterPattern } from './reading-options.ts';

const FORMATS = ['table', 'ndjson', 'ocsf', 'tracee'] as const;
const SEMANTICS = ['join', 'tracee'] as const;
export type Format = (typeof FORMATS)[number];

export type ScanOptions = {
  readonly inputs: readonly string[];
  readonly format: Format | undefined;
  /** Undefined for what the settings say. */
  readonly ocsfVersion: OcsfVersion | undefined;
  readonly output: string | undefined;
  readonly summary: string | undefined;
  readonly report: string | undefined;
  /** The file of an earlier report, or of the findings of an earlier scan. */
  readonly compare: string | undefined;
  readonly semantics: 'join' | 'tracee';
  readonly cluster: string | undefined;
  readonly clusterPattern: string | undefined;
  /** The lowest to show. */
  readonly basis: Basis;
  readonly severity: Severity;
  /** Of the table. */
  readonly order: FindingOrder;
  /** Whether the table lists every finding, however many there are. */
  readonly all: boolean;
  readonly failOnFindings: boolean;
  readonly suggestSuppressions: boolean;
  readonly config: string | undefined;
  /** The file that an interrupted scan is resumed from. */
  readonly resume: string | undefined;
  /** Connects outside of it do not count; objects of other times are not read. */
  readonly range: TimeRange;
  /** Milliseconds before the range in which objects are read for endpoints. */
  readonly lookback: number;
  /** How many times as large a compressed log may become. */
  readonly maxExpansion: number;
  /** Whether findings tell the arguments of programs. */
  readonly keepsArguments: boolean;
  /** Processes; undefined for as many as are useful. */
  readonly jobs: number | undefined;
};

/** Where nobody says otherwise. */
export const LOOKBACK_DAYS = 7;
const { parse, oneOf, named, count, instant, since, usageError, command } = argumentsOf({
  name: 'scan',
  forms: ['[options] [file | directory | s3://bucket/prefix | - ]...'],
  about:
    `Reads logs of Tracee, and lists ${JOIN_DETECTOR.words.finds}, and what else Tracee found. Directories are read with all that is in them, and so are ` +
    'places in S3; - is standard input. Compressed logs (gzip, zstd) and the wrappings of log shippers are recognised ' +
    'by content.',
  options: {
    format: valued(FORMATS.join('|'), 'table (default on a terminal), ndjson (default elsewhere), ocsf, or tracee'),
    'ocsf-version': valued(OCSF_VERSIONS.join('|'), 'of --format ocsf (default: as the settings say, 1.5.0)'),
    output: valued('FILE', 'write the findings there, not to standard output'),
    summary: valued('FILE', 'write there, as JSON, what was read and what cannot be seen'),
    report: valued('FILE', 'write there a report to look at: one HTML file'),
    compare: valued(
      'FILE',
      'mark what is new in the table and in --report, which shows what is gone, too, against an earlier report or findings of scan --format ndjson',
    ),
    semantics: valued(
      SEMANTICS.join('|'),
      "tracee: the literal rules of Tracee's own detector, which --format tracee needs (default join)",
    ),
    cluster: valued('NAME', 'the cluster of logs that the pattern does not match'),
    'cluster-pattern': valued(
      'REGEX',
      'its group "cluster" names the cluster; applied to a file\'s path, without the directory that was named',
    ),
    basis: valued(BASES.join('|'), 'the lowest basis to show (default inferred, which is all)'),
    severity: valued(SEVERITY_NAMES.join('|'), 'the lowest severity to show (default info, which is all)'),
    sort: valued(
      ORDERS.join('|'),
      'the order of the table: the riskiest, latest or most first, or by name (default risk)',
    ),
    all: flag(
      'list every finding in the table; without it, what does not fit the screen is folded: a line for one process of one workload',
    ),
    'fail-on-findings': flag('exit with 3 if there are findings that are shown and that no suppression hides'),
    'suggest-suppressions': flag(
      'in place of the findings, suppressions that would cover them: a table, or elsewhere JSON to paste',
    ),
    since: valued('TIME', 'the same as --from, which may also be so long ago: 7d, 12h, 30m'),
    from: valued(
      'TIME',
      'count connections from then on; a date means its first moment in UTC. Objects of S3 from other times are not ' +
        'read, by the dates in their keys, or else by when they were last modified',
    ),
    to: valued('TIME', 'count connections before then'),
    lookback: valued(
      'DAYS',
      'also read this many days before --from, to learn about containers that started earlier (default 7)',
    ),
    'max-expansion': valued(
      'N',
      `read compressed logs that become up to N times as large (default ${EXPANSION_LIMITS.ratio}); of others only the beginning is read`,
    ),
    arguments: flag('findings tell the arguments of programs, which may hold secrets (default: as the settings say)'),
    jobs: valued('N', 'processes that scan (default: one a core)'),
    resume: valued('FILE', 'save progress there; run the same command again to continue'),
    config: settingsOption(),
  },
  elsewhere: {
    watch: 'logs are read as they are written by: traceward local --watch DIR',
    ...Object.fromEntries(
      [...FORMATS, 'json'].map((name) => [name, `it is --format ${name === 'json' ? 'ndjson' : name}`]),
    ),
    o: 'it is --output',
  },
  exit:
    '0 done, 1 some input could not be read or understood, or only in part, or there was nothing to read (with ' +
    "--fail-on-findings: or a cluster's log is blind, silent or damaged), 2 wrong usage, 3 with --fail-on-findings: findings",
});

export { command as scanCommand };

/** The options that these arguments ask for. `now`: milliseconds since the epoch. Throws `settings` for what cannot be meant. */
export function readScanOptions(args: readonly string[], now: number): ScanOptions {
  const { values, positionals } = parse(args);
  if (positionals.length === 0)
    throw usageError(`nothing to scan; name a file, a directory, or - for standard input${describeSwallowed(values)}`);
  if (positionals.includes('')) throw usageError('nothing to scan: expected a file, a directory, or -, found ""');
  const options: ScanOptions = {
    inputs: positionals,
    format: oneOf(FORMATS, '--format', values.format),
    ocsfVersion: oneOf(OCSF_VERSIONS, '--ocsf-version', values['ocsf-version']),
    output: named('--output', values.output),
    summary: named('--summary', values.summary),
    report: named('--report', values.report),
    compare: named('--compare', values.compare),
    semantics: oneOf(SEMANTICS, '--semantics', values.semantics) ?? 'join',
    cluster: named('--cluster', values.cluster),
    clusterPattern: named('--cluster-pattern', values['cluster-pattern']),
    basis: oneOf(BASES, '--basis', values.basis) ?? 'inferred',
    severity: oneOf(SEVERITY_NAMES, '--severity', values.severity) ?? 'info',
    order: oneOf(ORDERS, '--sort', values.sort) ?? 'risk',
    all: values.all ?? false,
    failOnFindings: values['fail-on-findings'] ?? false,
    suggestSuppressions: values['suggest-suppressions'] ?? false,
    config: named('--config', values.config),
    resume: named('--resume', values.resume),
    range: { from: readFrom(values, now), to: instant('--to', values.to) },
    lookback: (count('--lookback', values.lookback, 0) ?? LOOKBACK_DAYS) * MILLISECONDS_PER_DAY,
    maxExpansion: count('--max-expansion', values['max-expansion'], 1) ?? EXPANSION_LIMITS.ratio,
    keepsArguments: values.arguments ?? false,
    jobs: count('--jobs', values.jobs, 1),
  };
  refuseContradictions(options);
  return options;
}

/** Of a value that is the name of something to read, that an option took it. */
function describeSwallowed(values: Readonly<Record<string, string | boolean | undefined>>): string {
  const taken = Object.entries(values).find(([, value]) => typeof value === 'string' && existsSync(value));
  return taken === undefined ? '' : `; --${taken[0]} took ${taken[1]} for its value`;
}

function readFrom({ from, since: ago }: { from?: string; since?: string }, now: number): bigint | undefined {
  if (from !== undefined && ago !== undefined) throw usageError('--from and --since: expected one of them');
  return ago === undefined ? instant('--from', from) : since('--since', ago, now);
}

function refuseContradictions(options: ScanOptions): void {
  if (options.ocsfVersion !== undefined && options.format !== 'ocsf') {
    throw usageError('--ocsf-version is for --format ocsf');
  }
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
  requireClusterPattern(options.clusterPattern, usageError);
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
