import { orderFindings, rateFindings } from '#cli/findings/rated-finding.ts';
import { EXPECTED_ID, readId } from '#cli/findings/read-id.ts';
import {
  clusterOfIn,
  EVERYTHING,
  findingsInLogs,
  type LogSearch,
  listLogs,
  PLAIN_READING,
} from '#cli/scan/findings-in-logs.ts';
import { READING_OPTIONS, readReading } from '#cli/scan/reading-options.ts';
import { scanSource } from '#cli/scan/scan-source.ts';
import { isOwnOutput } from '#cli/sources/own-output.ts';
import { isObjectSource, type ScannedSource } from '#cli/sources/source.ts';
import { argumentsOf } from '#cli/terminal/arguments.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { valued } from '#cli/terminal/options.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { connectionsAsFindings } from '#core/correlate/findings.ts';
import { groupOf } from '#core/correlate/group.ts';
import { incidentsOf } from '#core/correlate/incident.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { TracewardError } from '#core/errors.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { isWithin, type TimeRange } from '#core/object-selection/time-range.ts';
import { plural } from '#core/quantities.ts';
import { hostText } from '#core/text.ts';
import { NANOSECONDS_PER_MINUTE } from '#core/time.ts';
import { collectEntries, type Entries } from '#core/timeline/collect-entries.ts';
import {
  describeDropped,
  describeMissingTime,
  formatEntryJson,
  formatTimeline,
  isEvidenceOf,
  type Logged,
} from '#core/timeline/format-timeline.ts';
import { containerOfRecord, readEntry } from '#core/timeline/read-entry.ts';

const FORMATS = ['text', 'ndjson'] as const;
const AROUND_MINUTES = 5;
/** Where no terminal says how wide it is. */
const WIDTH = 200;

const { parse, oneOf, named, count, instant, usageError, command } = argumentsOf({
  name: 'investigate',
  forms: ['[options] FINDING-ID [file | directory | s3://…]...'],
  about:
    'Shows what the container of a finding did around it, and the tree of its processes. The id is that of a finding, or of an alert, which is about ' +
    'a group of them, or its first eight digits, as subjects have them. The logs are read twice. Arguments of programs are shown, which may hold ' +
    'secrets; environments never are.',
  options: {
    around: valued('MINUTES', `minutes to show before and after it (default ${AROUND_MINUTES})`),
    format: valued(FORMATS.join('|'), 'ndjson: an event a line (default text)'),
    ...READING_OPTIONS,
  },
  exit: '0 done, 1 some logs could not be read, or none has a record, 2 wrong usage, or there is no such finding in these logs',
});

export { command as investigateCommand };

/** `traceward investigate`: writes the timeline of a finding's container, and returns the exit status. */
export async function investigate(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [typed = '', ...inputs] = positionals;
  const id = readId(typed);
  if (id === undefined) throw usageError(`expected ${EXPECTED_ID}, found "${typed}"`);
  if (inputs.includes('-'))
    throw usageError('the logs are read twice, and standard input only once; give it as a file');
  if (inputs.length === 0) throw usageError('nothing to look into; name a file, a directory, or s3://bucket/prefix');
  const minutes = count('--around', values.around, 1) ?? AROUND_MINUTES;
  const format = oneOf(FORMATS, '--format', values.format) ?? 'text';
  const search: Search = { inputs, minutes, ...(await readReading({ values, named, instant, usageError })) };
  const { finding, failures } = await findFinding(id, search);
  if (finding === undefined) return EXIT.notDone;
  const { timeline, logged, isWhole } = await readTimeline(finding, search, failures);
  const width = process.stdout.isTTY ? process.stdout.columns : WIDTH;
  const investigation = { finding, timeline, minutes, logged, width };
  const lines = format === 'ndjson' ? timeline.entries.map(formatEntryJson) : formatTimeline(investigation);
  await openStandardOutput().write(`${lines.join('\n')}\n`);
  if (format === 'ndjson') {
    for (const note of [...describeDropped(finding, timeline.dropped), ...describeMissingTime(investigation)])
      process.stderr.write(`traceward: ${note}\n`);
  }
  return failures.size > 0 || !isWhole ? EXIT.notDone : EXIT.done;
}

type Search = LogSearch & { readonly minutes: number };

/** `finding`: undefined if none has the id, and not all logs could be read, which has been said. */
type Found = { readonly finding: Finding | undefined; readonly failures: ReadonlySet<string> };

/** Scans as `scan` does: what is a finding depends on all logs. Throws `settings` if all could be read and none has this id. */
async function findFinding(id: string, search: Search): Promise<Found> {
  const { generatedNames } = search.settings.alerts;
  const { findings, facts, failures, isEmpty } = await findingsInLogs(search);
  const isOfGroup = (finding: Finding) => groupOf(finding, generatedNames).id.startsWith(id);
  const known = pickFinding(id, findings, isOfGroup, search);
  if (known !== undefined) return { finding: known, failures };
  const isWanted = (finding: Finding) => finding.id.startsWith(id) || isOfGroup(finding);
  const untold = pickFinding(id, connectionsAsFindings(facts, isWanted), isOfGroup, search);
  const isAllRead = failures.size === 0 && !isEmpty;
  if (untold === undefined && isAllRead) throw new TracewardError('settings', notFound(id, findings.length));
  const note = untold === undefined ? notFoundInPart(id, findings.length) : describeUntold(untold);
  process.stderr.write(`traceward: ${note}\n`);
  return { finding: untold, failures };
}

/** The one with this id, else the riskiest of the group; says which that is. Throws `settings` if several ids begin so. */
function pickFinding(
  id: string,
  findings: readonly Finding[],
  isOfGroup: (finding: Finding) => boolean,
  { settings }: Search,
): Finding | undefined {
  const matching = findings.filter((finding) => finding.id.startsWith(id));
  if (matching.length > 1) {
    const several = plural(matching.length, 'finding');
    throw new TracewardError('settings', `${several} of these logs begin with ${id}; give more of its digits`);
  }
  if (matching.length === 1) return matching[0];
  const ofGroup = findings.filter(isOfGroup);
  const [first] = orderFindings(rateFindings(ofGroup, alertingIn(settings).risk, incidentsOf(findings)), 'risk');
  if (first === undefined) return undefined;
  // Alerts are called after groups.
  process.stderr.write(
    `traceward: ${id} is the id of a group of ${plural(ofGroup.length, 'finding')} in these logs; shown is ${ofGroup.length === 1 ? 'it' : 'the riskiest'}: ${first.finding.id}\n`,
  );
  return first.finding;
}

function describeUntold({ address, port }: Finding): string {
  const place = `${hostText(address)}${port === undefined ? '' : `:${port}`}`;
  return `nothing in these logs told the container that ${place} is an ${JOIN.endpoint}, so for them this is no finding. What did may be older: for that, name older logs or an earlier --from, or the address in apiServers of traceward.json`;
}

function notFound(id: string, all: number): string {
  return `no finding of these logs, and no group of them, has the id ${id}: they have ${describeOthers(all)}. Name the logs of its day, or the folder of its cluster, and the same --config; of a group, older logs or an earlier --from, too: what the container ran may have begun before then`;
}

/** Advice about which logs to name would mislead whoever has, say, credentials that expired. */
function notFoundInPart(id: string, all: number): string {
  return `not all of these logs could be read, so it is not known whether they have ${id}: mend what is said above first. In what was read is ${describeOthers(all)}`;
}

function describeOthers(all: number): string {
  return all === 0 ? 'no finding at all' : `${plural(all, 'finding')}, and "scan" lists ${all === 1 ? 'it' : 'them'}`;
}

/** Reads the logs again, for all that the container did in that time. `told`: those of which it has been said that they could not be read. */
async function readTimeline(
  finding: Finding,
  search: Search,
  told: ReadonlySet<string>,
): Promise<{ readonly timeline: Entries; readonly logged: Logged; readonly isWhole: boolean }> {
  const { listing, diagnostics } = listLogs(search);
  const collector = collectEntries({
    isEvidence: (entry) => isEvidenceOf(finding, entry),
    middle: finding.firstSeen,
  });
  const around = aroundOf(finding, search.minutes);
  const clusterOf = clusterOfIn(search.settings);
  let [first, last]: [Logged['first'], Logged['last']] = [undefined, undefined];
  let isWhole = true;
  for await (const source of listing.all()) {
    const cluster = clusterOf(source.key);
    if (cluster !== finding.cluster) continue;
    const { problem } = await scanSource(
      source,
      {
        ...PLAIN_READING,
        cluster,
        detectors: search.detectors,
        onEvent(event, time, position, record) {
          if (typeof time === 'bigint') {
            if (first === undefined || time < first) first = time;
            if (last === undefined || time > last) last = time;
          }
          if (event.kind === 'malformed' || containerOfRecord(record) !== finding.container.id) return;
          if (isWithin(around, time)) collector.add(readEntry(record, time, position, source.name));
        },
      },
      { onRead: diagnostics.advance },
    );
    if (problem === undefined || told.has(source.name) || isLeftOut(source)) continue;
    isWhole = false;
    diagnostics.problem(`${source.name}: ${problem}`);
  }
  diagnostics.stop();
  return { timeline: collector.entries(), logged: { first, last }, isWhole };
}

/** What traceward wrote itself was left out when the findings were sought. */
function isLeftOut(source: ScannedSource): boolean {
  return !isObjectSource(source) && source.path !== undefined && isOwnOutput(source.path);
}

/** All of it where the log counts from boot: it says nothing about the day. */
function aroundOf({ firstSeen }: Finding, minutes: number): TimeRange {
  if (firstSeen === undefined) return EVERYTHING;
  const margin = BigInt(minutes) * NANOSECONDS_PER_MINUTE;
  return { from: firstSeen - margin, to: firstSeen + margin };
}
