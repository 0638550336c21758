import type { DamagedSource } from '#core/correlate/damage.ts';
import { describeNames } from '#core/correlate/describe-names.ts';
import type { BlindSpot, Summary } from '#core/correlate/summary.ts';
import { JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatBytes, formatCount, plural } from '#core/quantities.ts';
import { COMPRESSED_ADVICE, OVERSIZED_ADVICE } from '#core/records/known-text.ts';
import { capitalised } from '#core/text.ts';

/** What was read, in one sentence. */
export function describeReading(summary: Summary): string {
  const { sources, bytes, lines, execs, execsWithEnvironment, connects, otherEvents, otherOutput, malformed } = summary;
  const read = `Read ${plural(sources, 'source')}, ${formatBytes(bytes)}, ${plural(lines, 'record')}`;
  const withEnvironment = `${formatCount(execsWithEnvironment)} with their environment`;
  const parts = [
    `${plural(execs, 'exec')} of containers (${withEnvironment})`,
    `${plural(connects, 'connect')} of containers`,
    plural(otherEvents, 'other event'),
    ...(otherOutput > 0 ? [describeOtherOutput(summary)] : []),
    ...(malformed > 0 ? [describeMalformed(summary)] : []),
  ];
  return `${read}: ${parts.join(', ')}.`;
}

function describeMalformed({ malformed, malformedByReason }: Summary): string {
  return `${formatCount(malformed)} not understood (${describeReasons(malformedByReason)})`;
}

function describeReasons(malformedByReason: DamagedSource['malformedByReason']): string {
  return Object.entries(malformedByReason)
    .map(([reason, count]) => `${reason} ${formatCount(count)}`)
    .join(', ');
}

function describeOtherOutput({ otherOutput, otherContainers: { named, more } }: Summary): string {
  return `${formatCount(otherOutput)} of other containers (${describeNames(named, more)})`;
}

/** Why nothing can be found in a cluster, and then what may mend that, the likeliest first; one sentence or two an item. */
export function explainBlindSpot({
  reason,
  malformed = 0,
}: Pick<BlindSpot, 'reason' | 'malformed'>): readonly string[] {
  const { explanation } = JOIN.blindness[reason];
  const [what = '', ...remedies] = explanation;
  if (malformed === 0 || reason === 'not-understood' || reason === 'names-only') return explanation;
  const lost = `${plural(malformed, 'record')} of it could not be understood; what is missing may be in there. A shipper may have cut long lines, or dropped them.`;
  return [what, lost, ...remedies];
}

/** What `rules` of the settings took no notice of; without the end of the sentence. */
export function describeLeftOut({ leftOut }: Summary): string {
  return `${plural(leftOut, 'event')} of rules that the settings leave out (rules in traceward.json; findings of severity info are left out unless it says otherwise)`;
}

/** What the user's own detectors could not be asked about; without the end of the sentence. */
export function describeUndecided({ undecided, undecidedRules: { named, more } }: Summary): string {
  return `your detectors could not decide ${plural(undecided, 'event')} (${describeNames(named, more)}): traceward detectors test shows which, and why`;
}

/** So many are told in words. */
const MAX_DAMAGED = 10;

/** Sources of which so much was not understood that what is missing may be in there: one line each, without its end. */
export function describeDamage({ damage: { sources, first } }: Pick<Summary, 'damage'>): string[] {
  const named = first.slice(0, MAX_DAMAGED);
  const more = sources - named.length;
  return [
    ...named.map((source) => `${escapeInvisible(source.name)}: ${describeDamaged(source)}`),
    ...(more > 0 ? [`and so it is with ${plural(more, 'more source')}`] : []),
  ];
}

function describeDamaged({ malformed, records, malformedByReason }: DamagedSource): string {
  const reasons = describeReasons(malformedByReason);
  const what = `${formatCount(malformed)} of ${plural(records, 'record')} ${malformed === 1 ? 'was' : 'were'} not understood (${reasons})`;
  const advice = [
    ...(malformedByReason.oversized === undefined ? [] : [OVERSIZED_ADVICE]),
    ...(malformedByReason.compressed === undefined ? [] : [COMPRESSED_ADVICE]),
  ];
  return [`${what}; what is missing may be in there`, ...advice].join('. ');
}

/** Why not everything is told, for people who read no list: undefined if all was understood well enough. */
export function describeDamageBriefly({ damage: { sources, first } }: Pick<Summary, 'damage'>): string | undefined {
  const [only] = first;
  if (only === undefined) return undefined;
  const where = sources === 1 ? escapeInvisible(only.name) : plural(sources, 'source');
  return `Of ${where}, much was not understood: what is missing may be in there, see DAMAGED below.`;
}

/** What is missing from what was read, and what that means; one sentence an item. */
export function describeGaps(summary: Summary): string[] {
  const { partialSources, unboundContainers, truncatedEnvironments, hostNames, relativeTimestamps } = summary;
  const { unknownTimes, lostEvents, traceeFindings, unexplainedNames, leftOut, undecided } = summary;
  const gaps: [count: number, text: string][] = [
    [
      partialSources.length,
      `${plural(partialSources.length, 'source')} could not be read, or only in part: ${partialSources.map(escapeInvisible).join(', ')}.`,
    ],
    [
      unboundContainers,
      `${plural(unboundContainers, 'container')} made connections and never showed an ${JOIN.endpoint}; only the settings, Tracee's own rule and other containers can tell what they do.`,
    ],
    [
      truncatedEnvironments,
      `${plural(truncatedEnvironments, 'environment')} came cut off by Tracee (it keeps 8 kB); the address may be in the missing part.`,
    ],
    [
      hostNames,
      `${plural(hostNames, 'exec')} gave the ${JOIN_DETECTOR.words.target} by a name, or by what is no address.`,
    ],
    [
      unexplainedNames.named.length,
      `Nothing says which addresses these names have, so connections to them are not found: ${describeNames(unexplainedNames.named, unexplainedNames.more)}. ${JOIN.namesAdvice}`,
    ],
    [
      relativeTimestamps,
      `${plural(relativeTimestamps, 'event')} carried a time since boot instead of a date, or one in another unit than nanoseconds; switch Tracee's relative-time off, and keep its timestamp as it is, to learn when they happened.`,
    ],
    [
      unknownTimes,
      `${plural(unknownTimes, 'event')} carried no timestamp that is understood, so nothing says when they happened: --from and --to let them through. It has to be nanoseconds since 1970, or a date as 2026-02-09T16:00:42Z.`,
    ],
    [lostEvents, `Tracee says that it lost ${plural(lostEvents, 'event')}; what they were cannot be known.`],
    [leftOut, `${describeLeftOut(summary)}.`],
    [undecided, `${capitalised(describeUndecided(summary))}.`],
    [
      traceeFindings.seen,
      `Tracee's own ${plural(traceeFindings.seen, 'finding')} of this rule: ${formatCount(traceeFindings.matched)} found here, too.`,
    ],
  ];
  return gaps.filter(([count]) => count > 0).map(([, text]) => text);
}
