import { JOIN_DETECTOR } from '#core/detectors/registry.ts';

export const SCAN_USAGE = `Usage: npm run -s scan -- [options] [file | directory | s3://bucket/prefix | - ]...

Finds ${JOIN_DETECTOR.words.finds} in logs of Tracee.
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
  --jobs N                   processes that scan (default: one a core)
  --resume FILE              note there what was read; the same command, given again
                             after an interruption, does not read it again
  --config FILE              settings (default: traceward.json beside package.json)
  --help                     this text

Exit status: 0 done, 1 some input could not be read or understood, or only in part,
or there was nothing to read (with --fail-on-findings: or a cluster's log is blind),
2 wrong usage, 3 findings.
`;
