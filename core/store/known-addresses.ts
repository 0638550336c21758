import { JOIN } from '#core/detectors/registry.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import type { Lifetimes } from './lifetimes.ts';
import type { ItemOf, Told } from './table.ts';

declare module './table.ts' {
  interface Bodies {
    /** In a cluster's partition: the addresses connections to which anything has explained. */
    addresses: AddressesBody;
  }
}

export type AddressesBody = {
  readonly known: readonly KnownAddress[];
  /** More than are listed may be in the table until then (seconds). */
  readonly partialUntil?: number | undefined;
  /** Since when connections to other addresses are passed over (milliseconds). */
  readonly closedAt?: number | undefined;
};

type KnownAddress = {
  /** The address; with a port, if it is another place in each container. */
  readonly place: string;
  /** When it was listed (milliseconds). */
  readonly since: number;
  /** Seconds. What explains a connection to it is in the table no longer than this. */
  readonly expiresAt: number;
  /** Of those in which the runtime told it to a container, as parts of keys. */
  readonly namespaces: readonly string[];
  /** When it was told in a second namespace (milliseconds): one tenant alone cannot bring that about. */
  readonly agreedAt?: number | undefined;
};

/**
 * Which connections that nothing explains are retained for what comes later: all, or once a cluster's API servers are known those
 * to addresses that are known.
 */
export type Retains = 'known' | 'all';

/** What explains connections to an address. */
export type Explanation = {
  readonly address: string;
  /** Undefined for any. */
  readonly port: number | undefined;
  /** Of execs by which a container's runtime told it. */
  readonly namespaces: readonly string[];
};

/** What explains connections to an address that a container was told. */
export function explanationsOf(address: string, told: readonly Told[]): Explanation[] {
  return told.map(({ port, namespaces }) => ({ address, port, namespaces }));
}

/** What is stored of a cluster's addresses. */
export type StoredAddresses = {
  readonly item: ItemOf<'addresses'> | undefined;
  /** Since when each is listed before it explains anything (milliseconds). */
  readonly listedSince: number | undefined;
};

type Destination = { readonly address: string; readonly port?: number | undefined };

/** What is known of a cluster's addresses; it may be a minute old. */
export type KnownAddresses = {
  /** Whether a connection to it that nothing in its object explains is passed over: nothing in the table explains it. */
  isElsewhere(destination: Destination): boolean;
  /** Whether connections to it may have been passed over before it was known. */
  mayHaveBeenElsewhere(destination: Destination): boolean;
};

/** Of a cluster. Past it the cluster is open: what nobody was told cannot be told any more. */
const MAX_ADDRESSES = 500;
/** Enough that one tenant alone does not make an address agreed. */
const NAMESPACES = 2;
/** After a cluster's first object, and after two namespaces agree: what is told rarely is known by then. */
const SETTLING_MILLISECONDS = MILLISECONDS_PER_DAY;

type Reader = {
  readonly now: () => number;
  readonly lifetimes: Lifetimes;
  readonly apiServers: ApiServers;
  readonly retains: Retains;
};

export function knownAddressesIn(reader: Reader, cluster: string, stored: StoredAddresses): KnownAddresses {
  const closedAt = stored.item?.body.closedAt ?? Number.POSITIVE_INFINITY;
  const isClosed = reader.retains === 'known' && closedAt <= reader.now() && isSettled(reader, cluster, stored);
  const known = new Map(livingIn(reader, stored.item?.body).map((each) => [each.place, each]));
  const since = (destination: Destination) =>
    Math.min(...placesOf(destination).map((place) => known.get(place)?.since ?? Number.POSITIVE_INFINITY));
  return {
    isElsewhere: (destination) => isClosed && since(destination) === Number.POSITIVE_INFINITY,
    mayHaveBeenElsewhere: (destination) => closedAt < since(destination),
  };
}

/**
 * Whether a cluster's API servers are known well enough that other addresses need not be kept: the settings have them, or
 * two namespaces were told one; and all that explains anything has been listed for a while.
 */
export function isSettled(
  reader: Pick<Reader, 'now' | 'lifetimes' | 'apiServers'>,
  cluster: string,
  { item, listedSince }: StoredAddresses,
): boolean {
  const isLongAgo = (time = Number.POSITIVE_INFINITY) => time + SETTLING_MILLISECONDS <= reader.now();
  if (!isLongAgo(listedSince) || !isWhole(reader, item?.body)) return false;
  return (
    reader.apiServers(cluster).hasAddresses || livingIn(reader, item?.body).some(({ agreedAt }) => isLongAgo(agreedAt))
  );
}

/** The list with these; undefined if it says all of it, for as long as what they tell of can last. */
export function withExplanations(
  reader: Pick<Reader, 'now' | 'lifetimes'>,
  body: AddressesBody | undefined,
  explanations: readonly Explanation[],
): AddressesBody | undefined {
  const before = livingIn(reader, body);
  const known = new Map(before.map((each) => [each.place, each]));
  const left = explanations.filter((explanation) => {
    const [place] = placesOf(explanation);
    const entry = known.get(place);
    if (entry === undefined && known.size >= MAX_ADDRESSES) return true;
    known.set(place, explained(reader, place, entry, explanation));
    return false;
  });
  const partialUntil = left.length === 0 ? body?.partialUntil : lastingEnd(reader, body?.partialUntil);
  const all = [...known.values()];
  const isSame = all.length === before.length && all.every((each, at) => each === before[at]);
  if (isSame && partialUntil === body?.partialUntil) return undefined;
  return { ...body, known: all.sort((a, b) => compareTexts(a.place, b.place)), partialUntil };
}

/** The entry with what this explanation adds; the entry itself if that is nothing. */
function explained(
  reader: Pick<Reader, 'now' | 'lifetimes'>,
  place: string,
  entry: KnownAddress | undefined,
  { address, namespaces: told }: Explanation,
): KnownAddress {
  const before = entry?.namespaces ?? [];
  const added = told.filter((namespace) => namespace !== '' && !before.includes(namespace));
  const namespaces = [...before, ...new Set(added)].slice(0, NAMESPACES);
  const expiresAt = lastingEnd(reader, entry?.expiresAt);
  if (entry !== undefined && namespaces.length === before.length && expiresAt === entry.expiresAt) return entry;
  const isAgreed = namespaces.length === NAMESPACES && JOIN.mayBeInferred(address);
  const agreedAt = entry?.agreedAt ?? (isAgreed ? reader.now() : undefined);
  return { place, since: entry?.since ?? reader.now(), expiresAt, namespaces, agreedAt };
}

/**
 * Seconds. Not before what is written now expires; with half a life more, so that it is seldom written anew.
 */
function lastingEnd({ now, lifetimes }: Pick<Reader, 'now' | 'lifetimes'>, end = 0): number {
  const ofExplanation = lifetimes.bindings.end();
  if (end >= ofExplanation) return end;
  const life = ofExplanation - Math.floor(now() / 1000);
  return ofExplanation + Math.ceil(life / 2);
}

/** When the whole list expires, in seconds. */
export function endOfList(
  reader: Pick<Reader, 'now' | 'lifetimes'>,
  { known, partialUntil = 0 }: AddressesBody,
): number {
  return Math.max(reader.lifetimes.bindings.end(), partialUntil, ...known.map(({ expiresAt }) => expiresAt));
}

function livingIn({ lifetimes }: Pick<Reader, 'lifetimes'>, body: AddressesBody | undefined): readonly KnownAddress[] {
  return body?.known.filter(({ expiresAt }) => !lifetimes.bindings.isOver(expiresAt)) ?? [];
}

function isWhole({ lifetimes }: Pick<Reader, 'lifetimes'>, body: AddressesBody | undefined): boolean {
  return body?.partialUntil === undefined || lifetimes.bindings.isOver(body.partialUntil);
}

/** Under which it may be listed; itself first. What was told without a port counts at any. */
function placesOf({ address, port }: Destination): readonly [string, ...string[]] {
  return JOIN.isOfEachContainer(address) ? [`${address} ${port ?? ''}`, `${address} `] : [address];
}
