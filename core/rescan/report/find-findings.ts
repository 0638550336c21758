import { inBatches } from '#core/concurrency.ts';
import { isQuorum } from '#core/correlate/basis.ts';
import { firstNames } from '#core/correlate/coverage.ts';
import { createRating } from '#core/correlate/create-rating.ts';
import type { ContainerRecord } from '#core/correlate/facts-line.ts';
import type { Basis, Finding } from '#core/correlate/finding.ts';
import { addSign, findingsOfContainer } from '#core/correlate/findings.ts';
import { incidentsOf } from '#core/correlate/incident.ts';
import type { Risk } from '#core/correlate/risk.ts';
import { isUnbound } from '#core/correlate/summary.ts';
import {
  createUnconfirmedCounter,
  MAX_NAMESPACES,
  type ToldKnowledge,
  type UnconfirmedServers,
} from '#core/correlate/unconfirmed-servers.ts';
import { unexplainedNamesOf } from '#core/correlate/unexplained-names.ts';
import type { Severity } from '#core/detectors/detector.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { applySuppressions, isSuppressed, suppressionRules } from '#core/notify/suppressions/suppress.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';
import { connectionMark, markOf } from '#core/rescan/mark.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { findingKey } from '#core/store/keys.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import { toMilliseconds, toNanoseconds } from '#core/time.ts';
import { VERSION } from '#core/version.ts';
import {
  type ComparisonCounts,
  createGroupCounter,
  type GroupCount,
  noBases,
  noComparisons,
  noSeverities,
} from './comparison.ts';
import { type Division, padded, type Work } from './division.ts';
import { type PlaceSigns, readJoined, readSigns } from './join-containers.ts';
import { writeMarks } from './object-marks.ts';
import type { PartOptions } from './part-options.ts';
import { BATCH_SIZE, readStoredFindings } from './read-stored-findings.ts';
import { LINES_TYPE } from './report-files.ts';
import { writeRows } from './report-rows.ts';

/** What came of a part of the run's findings. */
export type FoundSum = {
  readonly bases: Readonly<Record<Basis, number>>;
  readonly comparisons: ComparisonCounts;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly suppressed: number;
  readonly groups: readonly GroupCount[];
  /** Containers that the run knows by their connections alone. */
  readonly unbound: number;
  readonly unconfirmed: UnconfirmedServers;
  /** The first by name of those that nothing explains. */
  readonly unexplained: readonly string[];
};

/** The files that a part writes its findings to, in the form that users get. */
export const FOUND_FORMATS = ['ndjson', 'ocsf.ndjson'] as const;

/**
 * Finds what the containers of a shard did, one container after the other, and asks live detection whether it knows it. It
 * holds a hundred findings at a time, what is known of addresses by all shards, and marks of what it has found.
 */
export async function findFindings(options: PartOptions, part: Work): Promise<FoundSum> {
  const { division, files, live, settings } = options;
  const bases = noBases();
  const comparisons = noComparisons();
  const severities = noSeverities();
  let suppressed = 0;
  const groups = createGroupCounter();
  const sight = createSight();
  const unconfirmed = createUnconfirmedCounter();
  const names = createUnexplainedNames();
  const found: number[] = [];
  const containers = watched(readJoined(options, part.index), sight.see);
  await writeRows(files, division, part, (addRow) =>
    files.write(foundKey(division, part.index, 'ndjson'), LINES_TYPE, (writeJson) =>
      files.write(foundKey(division, part.index, 'ocsf.ndjson'), LINES_TYPE, async (writeOcsf) => {
        for await (const findings of inBatches(
          await findingsIn(containers, options, { unconfirmed, names }),
          BATCH_SIZE,
        )) {
          for (const finding of await compare(findings)) {
            bases[finding.basis] += 1;
            severities[finding.risk.severity] += 1;
            if (isSuppressed(finding)) suppressed += 1;
            if (finding.comparison !== undefined) comparisons[finding.comparison] += 1;
            found.push(markOf(finding.id));
            groups.addFinding(finding);
            await addRow(finding);
            await writeJson(`${formatReported(finding)}\n`);
            await writeOcsf(`${formatOcsf(finding, VERSION, { schema: settings.alerts.ocsfVersion })}\n`);
          }
        }
      }),
    ),
  );
  await writeMarks(files, division, { kind: 'found', shard: part.index, marks: found });
  await writeMarks(files, division, { kind: 'unbound', shard: part.index, marks: sight.marks });
  return {
    ...{ bases, comparisons, severities, suppressed, groups: groups.list() },
    ...{ unbound: sight.unbound(), unconfirmed: unconfirmed.count(), unexplained: names.first() },
  };

  async function compare(findings: readonly RatedFinding[]): Promise<(ReportedFinding & RatedFinding)[]> {
    const known = await readKnownIds(live, findings);
    return findings.map((finding) => ({ ...finding, comparison: comparisonOf(finding, known, options) }));
  }
}

export function foundKey({ folder }: Division, index: number, format: (typeof FOUND_FORMATS)[number]): string {
  return `${folder}/found/${padded(index)}.${format}`;
}

/** As everywhere, and how it compares with live detection. */
function formatReported({ comparison, ...finding }: ReportedFinding): string {
  const json = formatFindingJson(finding);
  return comparison === undefined ? json : `${json.slice(0, -1)},"comparison":${JSON.stringify(comparison)}}`;
}

async function readKnownIds(live: FindingReader, findings: readonly Finding[]): Promise<Set<string>> {
  const stored = await readStoredFindings(
    live,
    findings.map(({ id }) => findingKey(id)),
  );
  return new Set(stored.map(({ body }) => body.subject.id));
}

/** Live detection forgets what is older than its retention: of that it cannot be said that it never told it. */
function comparisonOf(
  { id, lastSeen }: Finding,
  known: ReadonlySet<string>,
  { live, division }: PartOptions,
): Comparison | undefined {
  if (known.has(id)) return 'known';
  const isForgotten = lastSeen !== undefined && live.lifetimes.findings.isOlderThanALife(toMilliseconds(lastSeen));
  return isCompared(division) && !isForgotten ? 'new' : undefined;
}

/** Whether live detection may have told what the run finds; else no part of its table is read. */
export function isCompared({ segments }: Division): boolean {
  return segments > 0;
}

/** What is seen of containers beside their findings. */
type Gaps = {
  readonly unconfirmed: ReturnType<typeof createUnconfirmedCounter>;
  readonly names: ReturnType<typeof createUnexplainedNames>;
};

function createUnexplainedNames() {
  let first: readonly string[] = [];
  return {
    first: () => first,
    add(...told: Parameters<typeof unexplainedNamesOf>): void {
      first = firstNames(first, unexplainedNamesOf(...told));
    },
  };
}

type RatedFinding = Finding & { readonly risk: Risk };

/** What its containers did, with what all shards know of addresses. */
async function findingsIn(
  containers: AsyncIterable<ContainerRecord>,
  options: PartOptions,
  { unconfirmed, names }: Gaps,
): Promise<AsyncGenerator<RatedFinding>> {
  const apiServers = compileApiServers(options.settings.apiServers);
  const rate = createContainerRating(options);
  const places = await readPlaces(options);
  return inContainers();

  async function* inContainers(): AsyncGenerator<RatedFinding> {
    for await (const { cluster, id, container } of containers) {
      const known = { configured: apiServers(cluster), ...(places.get(cluster) ?? NO_PLACES) };
      unconfirmed.add(cluster, container, known);
      names.add(container, known);
      yield* rate(findingsOfContainer(cluster, id, container, known));
    }
  }
}

/** Rates all findings of a container, as a scan of the same logs does: what is beside a finding is in its container. */
function createContainerRating({ settings, now }: Pick<PartOptions, 'settings' | 'now'>) {
  const rules = suppressionRules(settings);
  const { risk } = alertingIn(settings);
  return function* (findings: readonly Finding[]): Generator<RatedFinding> {
    const all = applySuppressions(findings, rules, toNanoseconds(now));
    const riskOf = createRating(risk, incidentsOf(all.filter((finding) => !isSuppressed(finding))));
    for (const finding of all) yield { ...finding, risk: riskOf(finding) };
  };
}

type JoinedFiles = Parameters<typeof readSigns>[0];
/** `isTold`: whether any container was told an address. */
type Places = Omit<ToldKnowledge, 'configured'> & { readonly isTold: boolean };

const NO_PLACES: Places = { quorums: new Set(), toldTo: () => undefined, isTold: false };

type KnownPlace = Omit<PlaceSigns, 'cluster' | 'place' | 'isTold'>;

/** By cluster, the places that its containers were told, in whatever shards they are, and those that enough were. */
async function readPlaces(options: JoinedFiles): Promise<Map<string, Places>> {
  const clusters = new Map<string, Map<string, KnownPlace>>();
  const share = createSharing<KnownPlace>();
  const shareNamespaces = createSharing<readonly string[]>();
  const toldClusters = new Set<string>();
  for await (const { cluster, place, namespaces, isTold, ...signs } of readSigns(options)) {
    if (isTold) toldClusters.add(cluster);
    const told = getOrCreate(clusters, cluster, () => new Map());
    told.set(place, addSigns(told.get(place), share({ ...signs, namespaces: shareNamespaces(namespaces) })));
  }
  return new Map([...clusters].map(([cluster, told]) => [cluster, knownOf(told, toldClusters.has(cluster))]));
}

/** Many places are told by the same containers, or in the same namespaces: what is equal among so many is kept once. */
const MAX_SHARED = 4096;

function createSharing<Thing>(): (thing: Thing) => Thing {
  const known = new Map<string, Thing>();
  return (thing) => {
    if (known.size >= MAX_SHARED) known.clear();
    return getOrCreate(known, JSON.stringify(thing), () => thing);
  };
}

/** Lists are never extended in place: most have one element, and would keep room for 16 more. */
function addSigns(known: KnownPlace | undefined, added: KnownPlace): KnownPlace {
  if (known === undefined) return added;
  const signs = [...known.signs];
  for (const sign of added.signs) if (!isQuorum(signs)) addSign(signs, sign);
  return {
    signs: signs.length === known.signs.length ? known.signs : [...signs],
    containers: known.containers + added.containers,
    namespaces: [...new Set([...known.namespaces, ...added.namespaces])].slice(0, MAX_NAMESPACES),
  };
}

function knownOf(told: ReadonlyMap<string, KnownPlace>, isTold: boolean): Places {
  const quorums = new Set<string>();
  for (const [place, { signs }] of told) if (isQuorum(signs)) quorums.add(place);
  return {
    quorums,
    isTold,
    toldTo(place) {
      const known = told.get(place);
      return known && { containers: known.containers, namespaces: known.namespaces.length };
    },
  };
}

/** Clusters of which enough containers were told an API server, in whatever shards they are. */
export async function readAgreed(options: JoinedFiles): Promise<Set<string>> {
  const places = await readPlaces(options);
  return new Set([...places].flatMap(([cluster, { quorums }]) => (quorums.size > 0 ? [cluster] : [])));
}

/** What is seen of containers that showed no endpoint. */
function createSight() {
  const marks: number[] = [];
  let unbound = 0;
  return {
    marks,
    unbound: () => unbound,
    see({ cluster, id, container }: ContainerRecord): void {
      if (!isUnbound(container)) return;
      unbound += 1;
      const addresses = new Set([...container.connections.values()].map(({ address }) => address));
      for (const address of addresses) marks.push(connectionMark({ cluster, container: id, address }));
    },
  };
}

async function* watched<Thing>(things: AsyncIterable<Thing>, see: (thing: Thing) => void): AsyncGenerator<Thing> {
  for await (const thing of things) {
    see(thing);
    yield thing;
  }
}
