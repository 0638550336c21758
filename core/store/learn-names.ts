import { keptNames, leastAddresses, MAX_NAMES } from '#core/correlate/answers.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { answered, toldName } from './done-cache.ts';
import { isConfiguredIn, joinNames } from './join-names.ts';
import { answerKey, ENDPOINTS, nameKey, ownNameKey } from './keys.ts';
import { readContainer, type StoredContainer } from './read-containers.ts';
import { seenItem } from './seen-item.ts';
import { type Item, type Key, type Told, updateItem } from './table.ts';
import { mergeTold } from './told.ts';

/** What an object tells of the names that matter to a container. */
export type NamesToLearn = {
  readonly cluster: string;
  /** The container's. */
  readonly partition: string;
  /** The names that it was told. */
  readonly names: ReadonlyMap<string, readonly Told[]>;
  /** The addresses of names by its lookups. */
  readonly answers: ReadonlyMap<string, ReadonlySet<string>>;
  /** As it was read from the table. */
  readonly known: StoredContainer;
};

/** Number of a container's answers past which none is kept to a name that does not matter yet. */
const MAX_ANSWERS = 2 * MAX_NAMES;

/**
 * Writes down which names a container was told and which addresses its lookups gave names, and then looks for what
 * that explains. Written first and read after, so that of a name and its addresses that come at once one sees the
 * other. Returns what is stored of the container then.
 *
 * Cost: a write for each name and each answer that is new, and one read of the container if there was any.
 */
export async function learnNames(attempt: Attempt, toLearn: NamesToLearn): Promise<StoredContainer> {
  const { cluster, partition, names, answers, known } = toLearn;
  const isChanged = await writeDown(attempt, toLearn);
  const stored = isChanged
    ? { ...(await readContainer(attempt, partition, ENDPOINTS)), connections: known.connections }
    : known;
  await joinNames(attempt, cluster, partition, stored);
  for (const [name, told] of names) {
    for (const each of told) attempt.doneCache.remember(toldName(partition, name, each));
  }
  for (const [name, addresses] of answers) {
    for (const address of addresses) attempt.doneCache.remember(answered(partition, name, address));
  }
  return stored;
}

/** Whether anything was new. */
async function writeDown(attempt: Attempt, toLearn: NamesToLearn): Promise<boolean> {
  const { cluster, partition, names, answers, known } = toLearn;
  const { bindings } = attempt.lifetimes;
  const isConfigured = isConfiguredIn(attempt.apiServers(cluster));
  const isKept = keptBy(toLearn, isConfigured);
  let isChanged = false;
  for (const [name, told] of names) {
    await note(nameKey(partition, name), known.names.get(name), (key, current) =>
      seenItem('name', key, { current, known: current?.kind === 'name' ? current : undefined }, bindings, (before) => ({
        name,
        told: mergeTold(before?.told ?? [], told),
      })),
    );
  }
  for (const [name, addresses] of answers) {
    if (!isKept(name)) continue;
    await note(answerKey(partition, name), known.answers.get(name), (key, current) =>
      seenItem(
        'answer',
        key,
        { current, known: current?.kind === 'answer' ? current : undefined },
        bindings,
        (before) => ({
          name,
          addresses: leastAddresses(new Set([...(before?.addresses ?? []), ...addresses])),
          joined: !isConfigured(name),
        }),
      ),
    );
  }
  if ([...names.keys()].some(JOIN.isOwnName)) {
    await note(ownNameKey(partition), known.ownName, (key, current) =>
      seenItem('ownName', key, { current, known: current?.kind === 'ownName' ? current : undefined }, bindings, () => ({
        joined: false,
      })),
    );
  }
  return isChanged;

  async function note(
    key: Key,
    before: Item | undefined,
    seen: (key: Key, current: Item | undefined) => Item | undefined,
  ): Promise<void> {
    const after = await updateItem(attempt.table, key, (current) => seen(key, current), { item: before });
    isChanged ||= after !== before;
  }
}

/**
 * Whether the answers to a name are kept: all to names that matter, which are those that the container was told and those
 * of the settings, and of the others as many as of any container, since it may be told them later.
 */
function keptBy({ names, answers, known }: NamesToLearn, isConfigured: (name: string) => boolean) {
  const others =
    known.answers.size < MAX_ANSWERS ? keptNames(new Set([...known.answers.keys(), ...answers.keys()])) : new Set();
  return (name: string): boolean =>
    [names, known.names, known.answers, others].some((kept) => kept.has(name)) || isConfigured(name);
}
