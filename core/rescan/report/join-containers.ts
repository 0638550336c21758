import { isQuorum, type Sign } from '#core/correlate/basis.ts';
import { type ClusterFacts, type ContainerFacts, createFacts, type Facts } from '#core/correlate/facts.ts';
import { type ContainerRecord, clusterOf, readContainerLine, writeContainerLine } from '#core/correlate/facts-line.ts';
import { signsIn } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { isToldByRuntime } from '#core/correlate/told-facts.ts';
import { MAX_NAMESPACES, toldPlacesIn } from '#core/correlate/unconfirmed-servers.ts';
import { isToldAddress } from '#core/correlate/unexplained-names.ts';
import { compareTexts } from '#core/text.ts';
import { readDealt } from './deal-results.ts';
import { type Division, padded, type Work, worksOf } from './division.ts';
import { readMarks } from './object-marks.ts';
import type { PartOptions } from './part-options.ts';
import { LINES_TYPE, readLines, writeLines } from './report-files.ts';

/** What came of joining a shard. */
export type JoinedSum = {
  /** Connections and endpoints that were too many to be kept, and places of which it is not handed on who was told them. */
  readonly notRetained: number;
  /** Whether there are such places. */
  readonly arePlacesLeftOut: boolean;
};

/** What keeps a shard within a function's memory, and one container from filling it. */
export type JoinLimits = {
  /** Endpoints, names and connections of one container, of each so many. What the runtime told is always kept. */
  readonly ofContainer: number;
  /** Of all of them together, some 1.4 GB. */
  readonly ofShard: number;
  /** Addresses and ports of a cluster of which it is handed on who was told them. */
  readonly places: number;
  /** The same of those that no runtime told: any process can tell as many as it likes. */
  readonly placesOfProcesses: number;
};

const LIMITS: JoinLimits = { ofContainer: 20_000, ofShard: 2_000_000, places: 20_000, placesOfProcesses: 1000 };

/**
 * Joins all that the run was told of the containers of a shard, and writes down who was told which address. What two batches have read
 * counts once. It is the union that a scan makes; past the limits it depends on the order, and is counted.
 */
export async function joinContainers(options: PartOptions, work: Work, limits = LIMITS): Promise<JoinedSum> {
  const { index } = work;
  const { division, files } = options;
  const repeated = await readMarks(files, division, 'repeated');
  const facts = createFacts();
  const keep = createKeeper(facts, limits);
  for await (const record of readDealt(options, 'container', work, readCounted)) {
    if (record === undefined) continue;
    keep.within(record);
    mergeFacts(facts, { sources: new Map(), clusters: new Map([[record.cluster, clusterOf(record)]]) });
  }
  await files.write(joinedKey(division, index), LINES_TYPE, (write) => writeLines(write, containersIn(facts)));
  let leftOut = 0;
  await files.write(signsKey(division, index), LINES_TYPE, (write) => writeLines(write, signLines()));
  return { notRetained: keep.notRetained() + toldMoreIn(facts) + leftOut, arePlacesLeftOut: leftOut > 0 };

  /** One cluster after the other: together they may be too many to be in memory at once. */
  function* signLines(): Generator<string> {
    for (const [cluster, known] of facts.clusters) {
      const all = placesIn(cluster, known);
      const kept = limitPlaces(all, limits);
      leftOut += all.length - kept.length;
      for (const each of kept) yield JSON.stringify(each);
    }
  }

  /** Undefined for a reading that is not to be counted. */
  function readCounted(line: string): ContainerRecord | undefined {
    const end = line.indexOf(' ');
    return repeated.has(Number(line.slice(0, end))) ? undefined : readContainerLine(line.slice(end + 1));
  }
}

/** Of how many containers more is told than is kept. */
function toldMoreIn({ clusters }: Facts): number {
  const containers = [...clusters.values()].flatMap((cluster) => [...cluster.containers.values()]);
  return containers.filter(({ isToldMore }) => isToldMore).length;
}

/** Takes out of what is told what is too much. */
function createKeeper({ clusters }: Facts, { ofContainer, ofShard }: JoinLimits) {
  let all = 0;
  let notRetained = 0;

  return {
    notRetained: () => notRetained,
    within({ cluster, id, container }: ContainerRecord): void {
      const known = clusters.get(cluster)?.containers.get(id);
      for (const kind of ['endpoints', 'names', 'connections'] as const) limit(kind, known, container);
    },
  };

  function limit(
    kind: 'endpoints' | 'names' | 'connections',
    known: ContainerFacts | undefined,
    container: ContainerFacts,
  ): void {
    let size = known?.[kind].size ?? 0;
    for (const [key, fact] of container[kind]) {
      if (known?.[kind].has(key)) continue;
      const isAlwaysKept = 'namespace' in fact && isToldByRuntime(fact);
      if (!isAlwaysKept && (size >= ofContainer || all >= ofShard)) {
        container[kind].delete(key);
        notRetained += 1;
        continue;
      }
      size += 1;
      all += 1;
    }
  }
}

function* containersIn({ clusters }: Facts): Generator<string> {
  for (const [cluster, { containers }] of clusters) {
    for (const [id, container] of containers) yield writeContainerLine({ cluster, id, container });
  }
}

/** The containers of a shard, each with all that the run was told of it. */
export async function* readJoined(
  { division, files }: Pick<PartOptions, 'division' | 'files'>,
  index: number,
): AsyncGenerator<ContainerRecord> {
  yield* readLines(files, joinedKey(division, index), readContainerLine);
}

/** Who was told a place in a cluster. */
export type PlaceSigns = {
  readonly cluster: string;
  readonly place: string;
  /** By their runtimes, as many as it takes to know whether they are enough. */
  readonly signs: readonly Sign[];
  /** Be it by processes: how many containers, and the first of their namespaces by name. */
  readonly containers: number;
  readonly namespaces: readonly string[];
  /** Whether any container of the cluster's part in this shard was told an address: see `isToldAddress`. */
  readonly isTold: boolean;
};

function placesIn(cluster: string, known: ClusterFacts): PlaceSigns[] {
  const signsBy = signsIn(known);
  const isTold = [...known.containers.values()].some(isToldAddress);
  return [...toldPlacesIn(known)].map(([place, { containers, namespaces }]) => ({
    ...{ cluster, place, signs: enoughOf(signsBy.get(place) ?? []), containers },
    namespaces: [...namespaces].sort(compareTexts).slice(0, MAX_NAMESPACES),
    isTold,
  }));
}

/** The places of a cluster that are handed on. */
function limitPlaces(all: readonly PlaceSigns[], { places, placesOfProcesses }: JoinLimits): PlaceSigns[] {
  const [byRuntime, byProcesses] = [all.filter(isByRuntime), all.filter((place) => !isByRuntime(place))];
  return [...firstPlaces(byRuntime, places), ...firstPlaces(byProcesses, placesOfProcesses)];
}

/**
 * Those of which enough are sure come first, and then each namespace has its turn: one tenant alone can push out neither them nor what
 * another was told, also where this shard has few of those who were told it. Else the order is that of examples.
 */
function firstPlaces(places: readonly PlaceSigns[], count: number): readonly PlaceSigns[] {
  if (places.length <= count) return places;
  const ranked = places.toSorted(byTold);
  const turns = turnsOf(ranked);
  const turnOf = (place: PlaceSigns) => turns.get(place) ?? 0;
  return ranked
    .sort((a, b) => Number(isQuorum(b.signs)) - Number(isQuorum(a.signs)) || turnOf(a) - turnOf(b))
    .slice(0, count);
}

/** For each place, how many of a namespace's stand before it, in the namespace that has the fewest. */
function turnsOf(ranked: readonly PlaceSigns[]): Map<PlaceSigns, number> {
  const counts = new Map<string, number>();
  return new Map(
    ranked.map((place) => {
      const namespaces = place.namespaces.length === 0 ? [''] : place.namespaces;
      const before = namespaces.map((namespace) => counts.get(namespace) ?? 0);
      for (const namespace of namespaces) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
      return [place, Math.min(...before)];
    }),
  );
}

function byTold(a: PlaceSigns, b: PlaceSigns): number {
  return b.namespaces.length - a.namespaces.length || b.containers - a.containers || compareTexts(a.place, b.place);
}

function isByRuntime({ signs }: PlaceSigns): boolean {
  return signs.length > 0;
}

/** As many as tell all that these tell, with whatever other shards have: in which no container of these is. */
function enoughOf(signs: readonly Sign[]): readonly Sign[] {
  const [first] = signs;
  const second = signs.find(({ container }) => container !== first?.container);
  // Two of one container's namespaces are as good as all.
  if (first === undefined || second === undefined) return signs.slice(0, 2);
  if (isQuorum([first, second])) return [first, second];
  // Both are of one namespace: whoever is of another differs from one of them.
  const third = signs.find(({ namespace }) => namespace !== first.namespace);
  return third === undefined ? [first, second] : [first, second, third];
}

/** What all shards know of who was told a place. */
export async function* readSigns({
  division,
  files,
}: Pick<PartOptions, 'division' | 'files'>): AsyncGenerator<PlaceSigns> {
  for (const { index } of worksOf('join', division.shards)) {
    // Only `joinContainers` writes there.
    yield* readLines(files, signsKey(division, index), (line): PlaceSigns => JSON.parse(line));
  }
}

function joinedKey({ folder }: Division, index: number): string {
  return `${folder}/joined/${padded(index)}.jsonl.gz`;
}

function signsKey({ folder }: Division, index: number): string {
  return `${folder}/signs/${padded(index)}.jsonl.gz`;
}
