import type { DamagedSource } from '#core/correlate/damage.ts';
import { describeNames } from '#core/correlate/describe-names.ts';
import type { BlindSpot, Summary } from '#core/correlate/summary.ts';
import type { UnconfirmedServer, UnconfirmedServers } from '#core/correlate/unconfirmed-servers.ts';
import { JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isPlainCluster } from '#core/output/commands/kubernetes-names.ts';
import { formatBytes, formatCount, plural } from '#core/quantities.ts';
import { COMPRESSED_ADVICE, OVERSIZED_ADVICE } from '#core/records/known-text.ts';
import { MALFORMED_REASONS, type MalformedReason } from '#core/records/record.ts';
import { capitalised, hostText, shortenText } from '#core/text.ts';

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
  return MALFORMED_REASONS.flatMap((reason) => {
    const count = malformedByReason[reason] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${WHY_MALFORMED[reason]}`];
  }).join('; ');
}

const WHY_MALFORMED: Readonly<Record<MalformedReason, string>> = {
  json: 'not JSON',
  encoding: 'not UTF-8',
  oversized: 'too large',
  shape: "JSON, but no event of Tracee's",
  unsupported: 'in a format that is not read',
  compressed: 'compressed',
};

function describeOtherOutput({ otherOutput, otherContainers: { named, more } }: Summary): string {
  return `${formatCount(otherOutput)} of other containers (${describeNames(named, more)})`;
}

/** How a command ends that is for one cluster. */
const FOR_CLUSTER = ' --cluster NAME';

/**
 * Why nothing can be found in a cluster, and then what may mend that, the likeliest first; one sentence or two an item. A command stands
 * at the end of its item, behind a line break.
 */
export function explainBlindSpot({
  cluster = '',
  reason,
  malformed = 0,
}: Pick<BlindSpot, 'reason' | 'malformed'> & { readonly cluster?: string | undefined }): readonly string[] {
  const explanation = JOIN.blindness[reason].explanation.map((text) =>
    isPlainCluster(cluster) && text.endsWith(FOR_CLUSTER) ? `${text.slice(0, -'NAME'.length)}${cluster}` : text,
  );
  const [what = '', ...remedies] = explanation;
  if (malformed === 0 || reason === 'not-understood' || reason === 'names-only') return explanation;
  const lost = `${plural(malformed, 'record')} of it could not be understood; what is missing may be in there. A shipper may have cut long lines, or dropped them.`;
  return [what, lost, ...remedies];
}

/** What `rules` of the settings took no notice of; without the end of the sentence. */
export function describeLeftOut({ leftOut, leftOutRules }: Summary): string {
  const counted = Object.entries(leftOutRules).sort(([, a], [, b]) => b - a);
  const told = counted.reduce((sum, [, count]) => sum + count, 0);
  const names = describeNames(
    counted.map(([rule, count]) => `${rule} (${formatCount(count)})`),
    told < leftOut,
  );
  const which = counted.length === 0 ? '' : `: ${names}`;
  return `rules of the settings leave out ${plural(leftOut, 'event')}${which} (where they say nothing, those of severity info)`;
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

/** How much of a source was not understood, and why; without the end of the last sentence. */
export function describeDamaged({ malformed, records, malformedByReason }: DamagedSource): string {
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

/** Where connections went that may be to API servers: a sentence or two; undefined if there are none. */
export function describeUnknownServers({ unknownServers }: Pick<Summary, 'unknownServers'>): string | undefined {
  if (unknownServers === undefined || unknownServers.connects === 0) return undefined;
  const { connects, examples } = unknownServers;
  const shown = examples.map(
    ({ process, address, port }) =>
      `${process === undefined ? '?' : shortenText(process, MAX_PROCESS)} → ${hostText(address)}:${port}`,
  );
  const ports = JOIN.usualPorts.join(', ');
  return `${plural(connects, 'connect')} to usual ports of an ${JOIN_DETECTOR.words.target} (${ports}) that no container was told at that address, for example ${describeNames(shown, false)}. If one is yours, name it in apiServers of traceward.json.`;
}

/** Where connections went that others were told is an API server's: some sentences; undefined if there are none, and no others. */
export function describeUnconfirmedServers({
  unconfirmedServers,
}: Pick<Summary, 'unconfirmedServers'>): string | undefined {
  if (unconfirmedServers === undefined) return undefined;
  const sentences = [
    ...(unconfirmedServers.connects > 0 ? [describeUnconfirmedConnects(unconfirmedServers)] : []),
    ...(unconfirmedServers.isCut === true ? [CUT_PLACES] : []),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

const CUT_PLACES = `Containers were told more addresses of an ${JOIN_DETECTOR.words.target} than a rescan keeps; connects to the others are not known: traceward scan keeps all.`;

function describeUnconfirmedConnects({ connects, examples }: UnconfirmedServers): string {
  const isAll = examples.reduce((sum, each) => sum + each.connects, 0) === connects;
  const shown = examples.map(describeUnconfirmed).join(', ');
  return `${plural(connects, 'connect')} of containers that were not seen being told went to what others were told is the ${JOIN_DETECTOR.words.target}; too few were told to infer that from${isAll ? '' : ', for example'}: ${shown}. If one is yours, name it in apiServers of traceward.json.`;
}

function describeUnconfirmed(server: UnconfirmedServer): string {
  const { cluster, address, port, containers, toldContainers, toldNamespaces } = server;
  const place = `${hostText(address)}:${port} of cluster ${escapeInvisible(shortenText(cluster, MAX_CLUSTER))}`;
  const told = `${plural(toldContainers, 'container')}${describeNamespaces(toldNamespaces)}`;
  return `${place} (from ${plural(containers, 'container')}; told to ${told})`;
}

function describeNamespaces(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' of one namespace' : ` of ${plural(count, 'namespace')}`;
}

/** Nobody's cluster has a longer name. */
const MAX_CLUSTER = 60;

/** Linux keeps 15; a runtime may show others. */
const MAX_PROCESS = 32;

/** What is missing from what was read, and what that means; and what Tracee itself found. One sentence an item; a command as in `explainBlindSpot`. */
export function describeGaps(summary: Summary): string[] {
  const { seen, matched } = summary.traceeFindings ?? { seen: 0, matched: 0 };
  const found = `Tracee's own ${plural(seen, 'finding')} of this rule: ${formatCount(matched)} found here, too.`;
  return [...describeMissing(summary), ...(seen > 0 ? [found] : [])];
}

function describeWithoutPods(clusters: readonly string[]): string {
  const where = `${clusters.length === 1 ? 'cluster' : 'clusters'} ${describeNames(clusters, false)}`;
  return `No event of ${where} names its pod. Either Tracee does not ask the container runtime (before v0.8 it cannot; v0.8 to v0.18: --containers; v0.19 to v0.23: without --no-containers; v0.24: --containers enrich=true; newer builds: --enrichment container), or a shipper put a kubernetes of its own in the place of Tracee's: with Fluent Bit's Merge_Log, set Merge_Log_Key, too.`;
}

/** Whether something is missing from what was read, whether or not all of it could be read. */
export function isSomethingMissing(summary: Summary): boolean {
  return summary.malformed > 0 || describeMissing(summary).length > 0;
}

function describeMissing(summary: Summary): string[] {
  const { partialSources, unboundContainers, toldMoreContainers = 0, truncatedEnvironments, hostNames } = summary;
  const {
    relativeTimestamps,
    unknownTimes,
    lostEvents,
    unexplainedNames,
    leftOut,
    undecided,
    unknownServers,
    notRetained = 0,
    withoutPods = [],
  } = summary;
  const unconfirmed = describeUnconfirmedServers(summary);
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
      toldMoreContainers,
      `${plural(toldMoreContainers, 'container was', 'containers were')} told more ${JOIN.endpoints} than are kept of one; what came first counts. No workload needs so many: somebody may have wanted to hide one.`,
    ],
    [Number(unconfirmed !== undefined), unconfirmed ?? ''],
    [withoutPods.length, describeWithoutPods(withoutPods)],
    [unknownServers?.connects ?? 0, describeUnknownServers(summary) ?? ''],
    [
      notRetained,
      `${plural(notRetained, 'connection or finding', 'connections or findings')} were past what the pipeline keeps of one container or one object (1,000 of a container): traceward scan keeps all.`,
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
    [leftOut, `${capitalised(describeLeftOut(summary))}.`],
    [undecided, `${capitalised(describeUndecided(summary))}.`],
  ];
  return gaps.filter(([count]) => count > 0).map(([, text]) => text);
}
