import { earlierTime, laterTime } from '#core/correlate/earliest.ts';
import { type Evidence, mergeEvidence } from '#core/correlate/evidence.ts';
import type { ContainerFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { mergeDetails } from '#core/correlate/merge.ts';
import { applySuppressions } from '#core/notify/suppressions/suppress.ts';
import type { Attempt } from './attempt.ts';
import type { StoredObservation } from './item-bodies.ts';
import { findingKey } from './keys.ts';
import { readDetails, readStoredTime } from './observation.ts';
import type { StoredFinding } from './sighting.ts';
import type { Key } from './table.ts';

type Reader = Pick<Attempt, 'table' | 'now' | 'lifetimes'>;

/** The sum of all contributions, which merge in any order. */
type Total = {
  readonly count: number;
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
  readonly evidence: readonly Evidence[];
  readonly details: ContainerFacts['details'];
};

const NOTHING: Total = { count: 0, first: undefined, last: undefined, evidence: [], details: {} };

/** A finding as its item and its contributions tell it: one request for a finding with up to a few thousand objects. */
export async function assembleFinding({ table, lifetimes }: Reader, item: StoredFinding): Promise<Finding> {
  let total = NOTHING;
  for await (const contribution of table.list(item.partition, 'source#')) {
    if (contribution.kind !== 'contribution' || lifetimes.findings.isOver(contribution.expiresAt)) continue;
    total = add(total, contribution.body);
  }
  const { subject, basis, foundLate } = item.body;
  const { id, cluster, address, port, process } = subject;
  const { count, first, last, evidence, details } = total;
  return {
    id,
    basis,
    cluster,
    container: { id: subject.container, name: details.name?.value, image: details.image?.value },
    pod: { name: details.podName?.value, namespace: details.podNamespace?.value, uid: details.podUid?.value },
    host: details.host?.value,
    address,
    port,
    process,
    count,
    firstSeen: first,
    lastSeen: last,
    evidence: evidence.map(({ time: _, ...pointer }) => pointer),
    // Contributions live as long as a finding that is not renewed; of one that is, the oldest are gone.
    countIsLowerBound: foundLate || lifetimes.findings.isOlderThanALife(item.body.createdAt),
  };
}

/** All findings, in no order. */
export async function* listFindings(reader: Reader): AsyncGenerator<Finding> {
  for await (const key of reader.table.scanFindings()) {
    const finding = await readFinding(reader, key);
    if (finding !== undefined) yield finding;
  }
}

async function readFinding(reader: Reader, key: Key): Promise<Finding | undefined> {
  const [item] = await reader.table.read([key]);
  const isThere = item?.kind === 'finding' && !reader.lifetimes.findings.isOver(item.expiresAt);
  return isThere ? assembleFinding(reader, item) : undefined;
}

/** The finding with this id, with what the settings say of it now. */
export async function findFinding(attempt: Attempt, id: string): Promise<Finding | undefined> {
  const finding = await readFinding(attempt, findingKey(id));
  return finding && withSuppression(attempt, finding);
}

/** The finding, marked if a suppression covers it. */
export function withSuppression({ alerting, now }: Pick<Attempt, 'alerting' | 'now'>, finding: Finding): Finding {
  const [marked = finding] = applySuppressions([finding], alerting.suppressions, BigInt(now()) * 1_000_000n);
  return marked;
}

function add(total: Total, stored: StoredObservation): Total {
  const { source } = stored;
  const evidence = stored.evidence.map(({ line, record, time }) => ({
    source,
    line,
    ...(record === undefined ? {} : { record }),
    time: readStoredTime(time),
  }));
  return {
    count: total.count + stored.count,
    first: earlierTime(total.first, readStoredTime(stored.first)),
    last: laterTime(total.last, readStoredTime(stored.last)),
    evidence: mergeEvidence(total.evidence, evidence),
    details: mergeDetails(total.details, readDetails(stored.details)),
  };
}
