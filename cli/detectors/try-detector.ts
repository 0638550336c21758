import { EVERYTHING, listLogs, PLAIN_READING } from '#cli/scan/findings-in-logs.ts';
import { scanSource } from '#cli/scan/scan-source.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { wallClock } from '#core/correlate/earliest.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { nonEmptyText } from '#core/json.ts';
import { formatCount, plural } from '#core/quantities.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Position } from '#core/records/record-reader.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { type EventTime, timeText } from '#core/time.ts';
import type { Event, Found, MalformedEvent } from '#core/tracee/event.ts';
import { type OneDetector, tellOthers } from '#yaml-detectors/compile-one.ts';
import type { CompiledDetector, CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';
import { describeDoubts } from '#yaml-detectors/describe-doubts.ts';

export type DetectorTrial = OneDetector & {
  readonly logs: readonly string[];
  readonly format: 'text' | 'ndjson';
};

/** Why events could not be decided: how many, and the first. */
type UndecidedEvents = { count: number; readonly first: string };

/** Reads the logs, writes what the detector makes of their events, and says what it could not. Returns the exit status. */
export async function tryDetector({ detector, compiled, others, logs, format }: DetectorTrial): Promise<number> {
  const events = new Set(baseEvents(detector, compiled.detectors));
  const output = openStandardOutput();
  const { listing, diagnostics } = listLogs({ inputs: logs, settings: defaultSettings(), range: EVERYTHING });
  const undecided = new Map<string, UndecidedEvents>();
  const seenEvents = new Set<string>();
  let [seen, matches, lines, failures] = [0, 0, 0, 0];
  let written: string[] = [];
  for await (const source of listing.all()) {
    const options = {
      ...PLAIN_READING,
      cluster: 'default',
      detectors: JSON.stringify(onlyThis(detector, compiled)),
      onEvent: (event: Event | MalformedEvent, time: EventTime, position: Position, record: LogRecord) =>
        take(event, time, `${source.name}:${position.line}`, record),
    };
    const { facts, problem } = await scanSource(source, options, { onRead: diagnostics.advance, onScanned: flush });
    for (const { counts } of facts.sources.values()) lines += counts.lines;
    if (problem === undefined) continue;
    failures += 1;
    diagnostics.problem(`${source.name}: ${problem}`);
  }
  diagnostics.stop();
  for (const { name, reason } of listing.unreadable) diagnostics.problem(`${name}: ${reason}`);
  tellOthers(others).forEach(diagnostics.problem);
  summarised().forEach(diagnostics.problem);
  return failures + listing.unreadable.length > 0 || lines === 0 ? EXIT.notDone : EXIT.done;

  function take(event: Event | MalformedEvent, time: EventTime, place: string, { value }: LogRecord): void {
    const name = nonEmptyText(value['eventName']) ?? nonEmptyText(value['name']) ?? '';
    if (events.has(name)) {
      seen += 1;
      seenEvents.add(name);
    }
    for (const found of 'found' in event ? (event.found ?? []) : []) {
      if (found.rule !== detector.event) continue;
      if ('undecided' in found) {
        getOrCreate(undecided, found.undecided, () => ({ count: 0, first: place })).count += 1;
        continue;
      }
      if (!('container' in event && 'process' in event) || found.isReported) continue;
      matches += 1;
      const match = { place, time: timeText(wallClock(time)), container: event.container, process: event.process };
      written.push(format === 'ndjson' ? jsonLine(match, found) : textLine(match, found));
    }
  }

  async function flush(): Promise<void> {
    const text = written.join('');
    written = [];
    if (text !== '') await output.write(text);
  }

  function summarised(): string[] {
    const names = [...events].join(', ');
    const kinds = `${formatCount(seen)} of ${plural(lines, 'record')} ${seen === 1 ? 'is' : 'are'} of its kind (${names})`;
    const none =
      seen > 0 || lines === 0
        ? []
        : [`have Tracee log ${names}, or read logs that hold it: without it this detector finds nothing`];
    const reasons = [...undecided].map(
      ([why, { count, first }]) => `not decided: ${plural(count, 'event')}, the first at ${first}: ${why}`,
    );
    const finds =
      detector.signature === undefined
        ? ['it makes no findings: it has no threat, and only others may build on its event']
        : [];
    return [
      `${detector.id}: ${plural(matches, 'match', 'matches')}; ${kinds}`,
      ...describeDoubts(detector, compiled, seenEvents),
      ...none,
      ...reasons,
      ...finds,
    ];
  }
}

type MatchPlace = {
  readonly place: string;
  readonly time: string | undefined;
  readonly container: string;
  readonly process: string | undefined;
};

function textLine({ place, time, container, process }: MatchPlace, { data }: Found): string {
  const fields = Object.entries(data).map(([name, text]) => `${name}=${JSON.stringify(text)}`);
  return `${escapeInvisible([place, time ?? '-', container, process ?? '-', ...fields].join('  '))}\n`;
}

function jsonLine({ place, ...match }: MatchPlace, { data: fields }: Found): string {
  const [, source, line] = /^(.*):(\d+)$/s.exec(place) ?? [];
  return `${escapeInvisible(JSON.stringify({ source, line: Number(line), ...match, fields }))}\n`;
}

/** The others do not report, and it does, also if nobody would hear of it. */
function onlyThis(detector: CompiledDetector, { lists, detectors }: CompiledDetectors): CompiledDetectors {
  const { event, signature = { name: event, eventName: event, severity: 'low' } } = detector;
  return {
    lists,
    detectors: detectors.map((each) => ({ ...each, signature: each.id === detector.id ? signature : undefined })),
  };
}

/** Tracee's events of which it is made in the end. */
function baseEvents({ requirements }: CompiledDetector, all: readonly CompiledDetector[]): readonly string[] {
  return requirements.flatMap(({ event }) => {
    const producer = all.find((each) => each.event === event);
    return producer === undefined ? [event] : baseEvents(producer, all);
  });
}
