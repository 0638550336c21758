import { concurrently } from '#core/concurrency.ts';
import { announce, rememberAnnounced } from './announce.ts';
import { type Ledger, REQUESTS } from './attempt.ts';
import { announced } from './done-cache.ts';
import { contributionKey, findingKey, overflowKey } from './keys.ts';
import { type Claim, type StoredFinding, withClaim } from './sighting.ts';
import { type Item, type ItemOf, versionAfter } from './table.ts';
import { settle } from './update-item.ts';

/**
 * Writes claims down and announces the findings that are new. Contributions come first: whoever announces the
 * finding then counts them.
 */
export async function tell(ledger: Ledger, claims: readonly Claim[]): Promise<void> {
  await concurrently(claims, REQUESTS, (claim) => contribute(ledger, claim));
  const uncertain = claims.filter(({ subject, basis }) => !ledger.recall.has(announced(subject.id, basis)));
  const known = await ledger.table.read(uncertain.map(({ subject }) => findingKey(subject.id)));
  const overflows = await readOverflows(
    ledger,
    uncertain.filter((_, at) => known[at] === undefined),
  );
  const pairs = uncertain.map((claim, at) => {
    const foundLate = claim.foundLate || overflows.has(claim.partition);
    return { claim: { ...claim, foundLate }, known: known[at] };
  });
  const ours = await concurrently(pairs, REQUESTS, (pair) => settleFinding(ledger, pair.claim, pair.known));
  await announce(
    ledger,
    ours.filter((finding) => finding !== undefined),
  );
}

/** The containers, named by their partitions, that had more contacts than could be parked. */
async function readOverflows({ table, lifetimes }: Ledger, claims: readonly Claim[]): Promise<Set<string>> {
  const partitions = [...new Set(claims.map(({ partition }) => partition))];
  const items = await table.read(partitions.map(overflowKey));
  return new Set(
    partitions.filter((_, at) => {
      const item = items[at];
      return item !== undefined && !lifetimes.contacts.isOver(item.expiresAt);
    }),
  );
}

/** The finding, if it is ours to announce. */
async function settleFinding(
  ledger: Ledger,
  claim: Claim,
  known: Item | undefined,
): Promise<StoredFinding | undefined> {
  const { table, announces, owner, now, lifetimes } = ledger;
  const decide = (current: Item | undefined) =>
    withClaim(claim, current, { announces, owner, now: now(), lifetime: lifetimes.findings });
  const item = await settle(table, findingKey(claim.subject.id), decide, { item: known });
  if (item?.kind !== 'finding') return undefined;
  if (item.pending === undefined) rememberAnnounced(ledger, item);
  return isOurs(ledger, item) ? item : undefined;
}

/**
 * Whether this attempt holds the lease, and has not begun to announce. That it wrote the lease does not count: a
 * client that repeats a write whose answer was lost is told that somebody else was faster.
 */
function isOurs({ owner, announcing }: Ledger, { pending, body }: StoredFinding): boolean {
  const { id } = body.subject;
  if (pending === undefined || body.lease?.owner !== owner || announcing.has(id)) return false;
  announcing.add(id);
  return true;
}

/**
 * The object's count so far, which only grows, stands under the object's name: told again, or told in parts, it
 * is the same. Most contributions are new, so nothing is read before.
 */
async function contribute({ table, lifetimes }: Ledger, { subject, observation }: Claim): Promise<void> {
  const key = contributionKey(subject.id, observation.source);
  const decide = (current: Item | undefined): ItemOf<'contribution'> | undefined => {
    const known =
      current?.kind === 'contribution' && !lifetimes.findings.isOver(current.expiresAt) ? current : undefined;
    if (known !== undefined && known.body.count >= observation.count) return undefined;
    const version = versionAfter(current);
    return { ...key, kind: 'contribution', version, expiresAt: lifetimes.findings.end(), body: observation };
  };
  await settle(table, key, decide, { item: undefined });
}
