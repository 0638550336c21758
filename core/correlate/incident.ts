import { compareTexts } from '#core/text.ts';
import { laterTime } from './earliest.ts';
import { type Finding, isOfHost } from './finding.ts';
import { actorOf } from './group.ts';

/** What happens in one container at most so long after what was before is one incident: nanoseconds. */
export const NEAR = 30n * 60n * 1_000_000_000n;

/** A finding, as far as it takes to tell what belongs together. */
export type IncidentPart = {
  /** The finding's id. */
  readonly id: string;
  readonly rule: string;
  /** What did it, as groups know it: an executable, or a suspicious tool. */
  readonly actor?: string | undefined;
  /** When it was first seen, in nanoseconds since the epoch; of several of one kind that stand as one, when the last of them was. */
  readonly at: bigint;
  readonly until: bigint;
};

/** Undefined for what belongs to no incident: hosts, where strangers share a name, and what has no time of a clock. */
export function incidentPartOf(finding: Finding): IncidentPart | undefined {
  const { id, rule, firstSeen: at } = finding;
  return isOfHost(finding) || at === undefined ? undefined : { id, rule, actor: actorOf(finding), at, until: at };
}

/**
 * The parts of one container in the order in which they happened, cut where nothing was found for longer than NEAR. The same for any
 * order of the parts; one more part may join two of the results, and never cuts one.
 */
export function chainsOf<Part extends IncidentPart>(parts: readonly Part[]): Part[][] {
  const chains: Part[][] = [];
  let end: bigint | undefined;
  for (const part of [...parts].sort(compareParts)) {
    if (end === undefined || part.at - end > NEAR) chains.push([part]);
    else chains.at(-1)?.push(part);
    end = laterTime(end, part.until);
  }
  return chains;
}

/** Whether a chain is more than one thing that goes on: several rules matched, or several programs did what matches one. */
export function isIncident(chain: readonly IncidentPart[]): boolean {
  return new Set(chain.map(kindOf)).size > 1;
}

/** Parts of one kind are told as one. */
export function kindOf({ rule, actor }: IncidentPart): string {
  return JSON.stringify([rule, actor ?? null]);
}

export function compareParts(a: IncidentPart, b: IncidentPart): number {
  if (a.at === b.at) return compareTexts(a.id, b.id);
  return a.at < b.at ? -1 : 1;
}

/** What happened together in one container, in order. It has no name of its own: what comes later may be earlier, and join two of them. */
export type Incident<Found extends Finding = Finding> = {
  readonly findings: readonly [Found, ...Found[]];
  /** The ids of the rules that matched, in the order in which they first did. */
  readonly rules: readonly string[];
};

/** All incidents, by the ids of clusters and containers, then by time. `n log n` for `n` findings, however they are spread. */
export function incidentsOf<Found extends Finding>(findings: readonly Found[]): Incident<Found>[] {
  const parts = findings.flatMap((finding) => {
    const part = incidentPartOf(finding);
    return part === undefined ? [] : [{ ...part, finding }];
  });
  const containers = [
    ...Map.groupBy(parts, ({ finding: { cluster, container } }) => JSON.stringify([cluster, container.id])),
  ];
  return containers
    .sort(([a], [b]) => compareTexts(a, b))
    .flatMap(([, ofContainer]) => chainsOf(ofContainer))
    .filter(isIncident)
    .flatMap((chain) => {
      const [first, ...others] = chain.map(({ finding }) => finding);
      return first === undefined ? [] : [{ findings: [first, ...others], rules: rulesIn(chain) }];
    });
}

/** The ids of findings that are graver for what is beside them: no program breaks several rules at once without a reason. */
export function idsOfSeveralRules(incidents: readonly Incident[]): ReadonlySet<string> {
  const grave = incidents.filter(({ rules }) => rules.length > 1);
  return new Set(grave.flatMap(({ findings }) => findings.map(({ id }) => id)));
}

export function rulesIn(chain: readonly IncidentPart[]): string[] {
  return [...new Set(chain.map(({ rule }) => rule))];
}
