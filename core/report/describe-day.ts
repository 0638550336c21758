import type { BlindReason } from '#core/correlate/summary.ts';
import { plural } from '#core/quantities.ts';
import type { DayCoverage } from './day-coverage.ts';

const BLIND: Readonly<Record<BlindReason, string>> = {
  'not-understood': 'nothing was understood',
  'no-execs': 'no exec of a container: no container shows its API server address',
  'no-environment': 'execs without environments: no container shows its API server address',
  'no-connects': 'no connection of a container',
};

/** What the logs of one day cannot show, in plain words; nothing if nothing is known to be missing. */
export function describeDay(day: DayCoverage): string[] {
  const { execs, execsWithEnvironment, blind } = day;
  const bare = blind.includes('no-environment') ? 0 : execs - execsWithEnvironment;
  const gaps: [count: number, text: string][] = [
    [day.partialSources, `${plural(day.partialSources, 'log')} not read to the end`],
    [bare, `${plural(bare, 'exec')} without environment`],
    [day.truncatedEnvironments, `${plural(day.truncatedEnvironments, 'environment')} cut off`],
    [day.hostNames, `${plural(day.hostNames, 'API server address', 'API server addresses')} given as a host name`],
    [day.malformed, `${plural(day.malformed, 'record')} not understood`],
    [day.lostEvents, `${plural(day.lostEvents, 'event')} lost by Tracee`],
    [day.relativeTimestamps, `${plural(day.relativeTimestamps, 'event')} without a date`],
  ];
  return [...blind.map((reason) => BLIND[reason]), ...gaps.filter(([count]) => count > 0).map(([, text]) => text)];
}
