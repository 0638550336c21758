import type { Summary } from '#core/correlate/summary.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { compileRules, type RuleSettings } from '#core/settings/rules.ts';
import { cutText } from '#core/text.ts';
import { describeLowest, describeTimeRange, type FindingFilter } from './finding-filter.ts';

/** What keeps findings out of sight where none is shown, beside what the summary knows. */
export type OutOfSight = {
  /** What was asked to be shown, and how many findings that left out. */
  readonly filter: (FindingFilter & { readonly leftOut: number }) | undefined;
  readonly suppressed: number;
  /** Those by which findings were looked for, if any. */
  readonly rules: RuleSettings | undefined;
};

/** Said where no finding is shown: that there is none, as far as that is known, or what keeps those that there are out of sight. */
export function describeNothing(summary: Summary, { filter, suppressed, rules }: OutOfSight): string {
  const { lines, malformed, otherOutput, isOfOtherTimes, outOfRange, leftOut, blind, silent } = summary;
  const { unconfirmedServers } = summary;
  if (filter !== undefined && filter.leftOut > 0) return describeLeftOut(filter, filter.leftOut, suppressed);
  if (suppressed > 0)
    return `Nothing was found but what the settings expect: ${plural(suppressed, 'finding is', 'findings are')} suppressed.`;
  if (lines === 0) return 'Nothing was found, because nothing was read.';
  if (lines === malformed + otherOutput) return 'Nothing was found, because nothing was understood.';
  if (isOfOtherTimes) return 'Nothing was found, because nothing that was read is of the time that was asked for.';
  const isLookedFor = rules === undefined || compileRules(rules)(JOIN_DETECTOR);
  const unconfirmed = unconfirmedServers?.connects ?? 0;
  const notSeen = [
    ...(unconfirmed > 0
      ? [
          `${plural(unconfirmed, 'connect')} went to what other containers were told is the ${JOIN_DETECTOR.words.target}`,
        ]
      : []),
    ...(unconfirmedServers?.isCut === true
      ? ['containers were told more addresses than are kept, and connects to the others are not known']
      : []),
    ...(isLookedFor ? [] : [`${JOIN_DETECTOR.words.findsWhat} were not looked for`]),
    ...(outOfRange > 0
      ? [
          `${plural(outOfRange, 'connect or other event', 'connects and other events')} of other times ${isAre(outOfRange)} left out`,
        ]
      : []),
    ...(leftOut > 0 ? [`rules of the settings leave out ${plural(leftOut, 'event')}`] : []),
  ];
  // Of what could not be seen, nothing was found is all that can be said.
  const isSeen = isLookedFor && blind.length === 0 && silent.length === 0;
  const range = filter === undefined ? [] : describeTimeRange(filter.range);
  const found = isSeen ? JOIN_DETECTOR.words.nothing.replace(/\.$/, '') : 'Nothing was found';
  return `${[[found, ...range].join(' '), ...notSeen].join('; ')}.`;
}

function describeLeftOut(lowest: FindingFilter, leftOut: number, suppressed: number): string {
  const asked = describeLowest(lowest);
  const what = asked.length === 0 ? 'Nothing that was asked for' : `Nothing of ${asked.join(' and of ')}`;
  const but = suppressed > 0 ? `, and ${formatCount(suppressed)} suppressed` : '';
  return `${what} was found; ${plural(leftOut, 'other finding is', 'other findings are')} left out${but}.`;
}

function isAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

/** Nobody's cluster has a longer name. */
const MAX_CLUSTER = 60;

/** Where calls could not be found, without the end of the sentence; undefined if nowhere. */
export function describeBlindness({ blind }: Pick<Summary, 'blind'>): string | undefined {
  const clusters = [...new Set(blind.map(({ cluster }) => cluster))];
  const [only] = clusters;
  if (only === undefined) return undefined;
  const where =
    clusters.length === 1
      ? `cluster ${cutText(escapeInvisible(only), MAX_CLUSTER)}`
      : plural(clusters.length, 'cluster');
  return `In ${where}, no connection to the ${JOIN_DETECTOR.words.target} can be found`;
}
