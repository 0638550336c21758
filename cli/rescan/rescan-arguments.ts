import { argumentsOf } from '#cli/terminal/arguments.ts';
import { flag, STACK_OPTION, settingsOption, valued } from '#cli/terminal/options.ts';

export const RESULT_FORMATS = ['text', 'json'] as const;

/** Reads the arguments of `traceward rescan`, and explains them. */
export const {
  parse,
  oneOf,
  usageError,
  command: rescanCommand,
} = argumentsOf({
  name: 'rescan',
  forms: ['[options]', 'status|cancel|redrive ID [options]', 'list [options]'],
  words: ['status', 'cancel', 'redrive', 'list'],
  about:
    'Reads the history of logs again, beside live detection, and reports what is new; --bucket to --tolerated say what ' +
    'a new run reads. A run goes on when this command ends: status picks it up, cancel ends it, redrive runs again what ' +
    'failed of it, list shows all runs.',
  options: {
    bucket: valued('NAME', "where the logs are (default: the stack's)"),
    prefix: valued('PREFIX', "only keys that begin so (default: the stack's)"),
    from: valued('TIME', 'events from then on: 2026-01-01 or 2026-02-01T12:00:00Z. Objects out of range are not read'),
    to: valued('TIME', 'events before then'),
    lookback: valued('DAYS', 'before --from, read for what it tells of containers (default 7)'),
    'cluster-pattern': valued('REGEX', 'its group "cluster", applied to a key, names the cluster'),
    cluster: valued('NAME', 'the cluster of logs that the pattern does not match'),
    inventory: valued('S3ADDRESS', 'the manifest.json of an S3 Inventory to take for a list'),
    tolerated: valued('PERCENT', 'of objects that may fail before the run does (default 5)'),
    stack: STACK_OPTION,
    local: valued(
      'DIR',
      'run on this machine instead, over logs in a directory, or over what "traceward local --state DIR" has kept',
    ),
    state: valued('DIR', 'with --local: where runs are kept (default: a cache)'),
    config: settingsOption(),
    report: valued('FILE', 'save the report there (HTML)'),
    format: valued(RESULT_FORMATS.join('|'), 'of the result on standard output (default text)'),
    'fail-on-findings': flag(
      'exit with 3 if there are findings that no suppression hides, and with 1 if a log is blind, silent or damaged',
    ),
    'no-wait': flag('start, or show where a run is, and do not wait for its end'),
  },
  exit:
    '0 done, 1 failed, left, or some objects were not read (with --fail-on-findings: or a log is blind, silent or damaged, or nothing was read), ' +
    '2 wrong usage, 3 with --fail-on-findings: findings',
});
