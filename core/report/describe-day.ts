import { JOIN } from '#core/detectors/registry.ts';
import { plural } from '#core/quantities.ts';
import type { DayCoverage } from './day-coverage.ts';

/** What the logs of one day cannot show, in plain words; nothing if nothing is known to be missing. */
export function describeDay(day: DayCoverage): string[] {
  const { execs, execsWithEnvironment, blind } = day;
  const bare = blind.includes('no-environment') ? 0 : execs - execsWithEnvironment;
  const gaps: [count: number, text: string][] = [
    [day.partialSources, `${plural(day.partialSources, 'log')} not read to the end`],
    [bare, `${plural(bare, 'exec')} without environment`],
    [day.truncatedEnvironments, `${plural(day.truncatedEnvironments, 'environment')} cut off`],
    [
      day.hostNames,
      `${plural(day.hostNames, JOIN.endpoint, JOIN.endpoints)} given by a name, or by what is no address`,
    ],
    [day.malformed, `${plural(day.malformed, 'record')} not understood`],
    [day.lostEvents, `${plural(day.lostEvents, 'event')} lost by Tracee`],
    [day.relativeTimestamps, `${plural(day.relativeTimestamps, 'event')} without a date`],
  ];
  return [
    ...blind.map((reason) => JOIN.blindness[reason].day),
    ...gaps.filter(([count]) => count > 0).map(([, text]) => text),
  ];
}
