import { TracewardError } from '#core/errors.ts';

export const RESCAN_USAGE = `Usage: npm run -s rescan -- [options]
       npm run -s rescan -- status|cancel|redrive ID [options]
       npm run -s rescan -- list [options]

Reads the history of logs again, beside live detection, and reports what is new.
A run goes on when this command ends: status picks it up, cancel ends it, redrive
runs again what failed of it, list shows all runs.

What a new run reads:
  --bucket NAME            its logs (default: the stack's)
  --prefix PREFIX          keys that begin so (default: the stack's)
  --from TIME, --to TIME   events from then on, and before then: 2026-01-01 or
                           2026-02-01T12:00:00Z. Objects out of range are not read
  --lookback DAYS          before --from, read for what it tells of containers
                           (default 7)
  --cluster-pattern REGEX  its group "cluster", applied to a key, names the cluster
  --cluster NAME           the cluster of logs that the pattern does not match
  --inventory S3ADDRESS    the manifest.json of an S3 Inventory to take for a list
  --tolerated PERCENT      of objects that may fail before the run does (default 5)

  --stack NAME             where traceward is deployed (default traceward)
  --local DIR              run on this machine instead, over logs in a directory, or
                           over what "npm start -- --state DIR" has kept
  --state DIR              with --local: where runs are kept (default: a cache)
  --config FILE            with --local: settings (default: traceward.json)

  --report FILE            save the report there (HTML)
  --format text|json       of the result on standard output (default text)
  --no-wait                start, or show where a run is, and do not wait for its end
  --help                   this text

Exit status: 0 done, 1 failed, left, or some objects were not read, 2 wrong usage.
`;

export function usageError(message: string, cause?: unknown): TracewardError {
  return new TracewardError('settings', `${message}\n"npm run -s rescan -- --help" shows the options`, { cause });
}
