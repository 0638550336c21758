import { argumentsOf } from '#cli/terminal/arguments.ts';
import { flag, STACK_OPTION, settingsOption, valued } from '#cli/terminal/options.ts';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';

export const LIST_FORMATS = ['table', 'ndjson', 'ocsf'] as const;
export const SHOWN_STATUSES = ['open', 'acknowledged', 'closed'] as const;

/** Reads the arguments of `traceward findings`, and explains them. */
export const {
  parse,
  oneOf,
  named,
  since,
  usageError,
  command: findingsCommand,
} = argumentsOf({
  name: 'findings',
  forms: ['[options]', 'list [options]', 'ack|close|reopen ID... [options]'],
  words: ['list', 'ack', 'close', 'reopen'],
  about:
    'Lists what people were told of, and notes what a person says of it. What is acknowledged has no more messages until something ' +
    'worse comes; what is closed is told again with its next finding; reopen takes back both. ID: of a group or of a finding, or the first 8 ' +
    "digits of a group's, with which subjects end; --incident takes the other groups of its incident, too.",
  options: {
    since: valued('TIME', 'list what people heard of since then: 7d, 12h, 2026-02-01 (default 7d)'),
    severity: valued(SEVERITY_NAMES.join('|'), 'list what has this severity or more'),
    status: valued(SHOWN_STATUSES.join('|'), 'list what has this status'),
    cluster: valued('NAME', 'list what is in this cluster'),
    namespace: valued('NAME', 'list what is in this namespace'),
    format: valued(LIST_FORMATS.join('|'), 'of the list (default table)'),
    note: valued('TEXT', 'why; it stands in the list, and in what machines get'),
    incident: flag(
      'say it of the other groups of the incident, too, if people were told of them at once, or they were held back, and nobody else has said something of them',
    ),
    by: valued('NAME', 'who says so (default: the name that this system knows you by)'),
    stack: STACK_OPTION,
    local: valued('DIR', 'what "traceward local --state DIR" has kept, instead'),
    config: settingsOption(),
  },
  exit: '0 done, 1 not done, 2 wrong usage, or there is no such ID',
});
