import { expect, test } from '@jest/globals';
import { readScanOptions } from '#cli/scan/scan-options.ts';
import { typedAs } from '#cli/terminal/npm-script.ts';

test.each([
  [['x', '--format', 'xml'], '--format: expected table, ndjson, ocsf, tracee, found "xml"'],
  [['x', '--format', 'tracee'], 'needs --semantics tracee'],
  [['x', '--format', 'ocsf', '--ocsf-version', '1.4.0'], '--ocsf-version: expected 1.3.0, 1.5.0, 1.6.0, found "1.4.0"'],
  [['x', '--ocsf-version', '1.3.0'], '--ocsf-version is for --format ocsf'],
  [['x', '--suggest-suppressions', '--format', 'ocsf'], '--suggest-suppressions: expected --format table or ndjson'],
  [['x', '--basis', 'guessed'], '--basis: expected observed, configured, reported, inferred'],
  [['x', '--cluster-pattern', '('], '--cluster-pattern: Expected a regular expression'],
  [['x', '--cluster-pattern', '(a)'], '--cluster-pattern: Expected a group named cluster'],
  [['x', '--output', ''], '--output: expected a value'],
  [['x', '--from', '7d'], 'found "7d"; so long ago is --since 7d'],
  [['x', '--since', '7x'], 'or so long ago: 7d, 12h, 30m, found "7x"'],
  [['x', '--to', '2026-02-01T16:01:00'], 'the time zone is missing: for UTC, put Z at its end'],
  [['x', '--json'], 'there is no option --json here; it is --format ndjson'],
  [['x', '--ndjson'], 'there is no option --ndjson here; it is --format ndjson'],
  [['-o', 'x'], 'there is no option -o here; it is --output'],
  [[''], 'nothing to scan: expected a file, a directory, or -, found ""'],
  [['x', '--output', 'same', '--summary', './same'], 'two different files'],
  [['x', '--report', ''], '--report: expected a value'],
  [['x', '--report', 'same', '--output', './same'], '--output and --report: expected two different files'],
  [['x', '--report', 'same', '--summary', './same'], '--summary and --report: expected two different files'],
  [['x', '--since', '1d', '--from', '2026-01-01'], '--from and --since: expected one of them'],
  [['logs', '--reprot=x'], 'there is no option --reprot; did you mean --report?\n'],
  [['-report', 'x'], 'there is no option -r; did you mean --report?\n'],
  [['--output'], '--output: expected a value (FILE), found nothing\n'],
  [['--output', '--all'], '--output: expected a value, found "--all"; if that is one: --output=--all\n'],
  [['logs', '--all=x'], '--all: expected no value, found "x"\n'],
  [['logs', '--watch'], 'there is no option --watch here; logs are read as they are written by: traceward local'],
])('%j is wrong usage', (args, message) => {
  const read = () => readScanOptions(args, Date.UTC(2026, 1, 9));
  expect(read).toThrow(expect.objectContaining({ code: 'settings', message: expect.stringContaining(message) }));
  expect(read).toThrow(`\n"${typedAs('scan')} --help" shows the options`);
});
