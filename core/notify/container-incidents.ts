import { concurrently, type Turns } from '#core/concurrency.ts';
import { isTemporary } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { type Group, groupOf } from '#core/correlate/group.ts';
import {
  chainsOf,
  compareParts,
  type IncidentPart,
  incidentPartOf,
  isIncident,
  kindOf,
  NEAR,
  rulesIn,
} from '#core/correlate/incident.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { hashOf } from '#core/hash.ts';
import { type Attempt, REQUESTS } from '#core/store/attempt.ts';
import { livingItem } from '#core/store/lifetimes.ts';
import { type Item, type ItemOf, type Key, nextItem, updateItem } from '#core/store/table.ts';
import { compareTexts, cutText, hostText } from '#core/text.ts';
import type { IncidentThread, PartNames, ThreadPart } from './alert.ts';
import { containerAlertsPartition } from './container-alerts.ts';
import { imageOf, seenKey } from './novelty.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** In the partition of a container's alerts: what was found in it lately, so that it can be told as one incident. */
    incidents: { readonly parts: readonly StoredPart[] };
    /** Of an image: hashes of pairs of rules that matched together in one of its containers, and of the first that did. */
    together: { readonly pairs: readonly TogetherPair[] };
  }
}

type StoredPart = Omit<IncidentPart, 'at' | 'until'> &
  PartNames & {
    readonly at: string;
    readonly until: string;
    /** Of the message by which people heard of it, if it had one of its own. */
    readonly thread?: string | undefined;
  };

type Part = IncidentPart & PartNames & Pick<StoredPart, 'thread'>;

type TogetherPair = { readonly pair: string; readonly by: string };

/** So many programs of one rule are kept of half an hour, and so many parts of a container altogether: some 12 kB at most. */
const MAX_OF_RULE = 4;
const MAX_PARTS = 24;
const MAX_NAME = 64;
/** More pairs of rules than these are taken for new each time: what is told too often is better than what is not. */
const MAX_PAIRS = 100;
const HASH_LENGTH = 16;

type IncidentAttempt = Attempt & { readonly turns: Turns };

/**
 * Notes what was found in each container. Returns the ids of the findings that are part of an incident of several rules, of which no
 * other container of their image has matched two together before. Done again, it has the same answer or finds more. Costs a read and a
 * write for each container with something new, and a read and mostly no write more where several rules matched.
 */
export async function noteIncidents(
  attempt: IncidentAttempt,
  findings: readonly Finding[],
  generatedNames?: readonly string[],
): Promise<ReadonlySet<string>> {
  const containers = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (incidentPartOf(finding) === undefined) continue;
    getOrCreate(containers, containerAlertsPartition(finding), () => []).push(finding);
  }
  const news = await concurrently([...containers], REQUESTS, ([partition, [first, ...others]]) =>
    first === undefined
      ? Promise.resolve([])
      : noteContainer(attempt, partition, [first, ...others], groupOf(first, generatedNames)),
  );
  return new Set(news.flat());
}

async function noteContainer(
  attempt: IncidentAttempt,
  partition: string,
  findings: readonly Finding[],
  group: Group,
): Promise<string[]> {
  const own = findings.flatMap(partOf);
  const known = await changeParts(attempt, partition, (parts) => withOwn(parts, own));
  const grave = chainsOf(withOwn(known, own)).filter((chain) => rulesIn(chain).length > 1);
  if (grave.length === 0) return [];
  const by = hashOf(partition).slice(0, HASH_LENGTH);
  const pairs = grave.flatMap((chain) => pairsOf(rulesIn(chain)));
  const isNew = await notePairs(attempt, seenKey(['together', imageOf(group)]), by, pairs);
  const rules = new Set(pairs.filter(({ pair }) => isNew(pair)).flatMap((each) => each.rules));
  const kinds = new Set(grave.flat().map(keyOf));
  return own.filter((part) => kinds.has(keyOf(part)) && rules.has(part.rule)).map(({ id }) => id);
}

/**
 * The thread to which a message about the finding belongs, and what else belongs to its incident. The thread is that of the first message
 * about it, and stays that; `own` if there is none yet. Two functions that tell at once find the same, as one item decides. Costs a read
 * and a write for each such message.
 */
export async function joinThread(attempt: IncidentAttempt, finding: Finding, own: string): Promise<IncidentThread> {
  const [part] = partOf(finding);
  if (part === undefined) return { thread: own, parts: [] };
  const parts = await changeParts(attempt, containerAlertsPartition(finding), (known) => {
    const all = withOwn(known, [part]);
    const thread = threadIn(chainWith(all, part)) ?? own;
    return all.map((each) => (keyOf(each) === keyOf(part) ? { ...each, thread: each.thread ?? thread } : each));
  });
  const chain = chainWith(withOwn(parts, [part]), part);
  const thread = threadIn(chain) ?? own;
  if (!isIncident(chain)) return { thread, parts: [] };
  const told = firstsOf(chain).map((each) => tellPart(each, part));
  return { thread, parts: told, mayHaveMore: mayHaveMore(chain, parts) };
}

/** Whether parts of this chain may not have been kept: of one of its rules, or, the oldest go first, of its beginning. */
function mayHaveMore(chain: readonly Part[], kept: readonly Part[]): boolean {
  const [oldest] = kept;
  const isFull =
    kept.length >= MAX_PARTS && chain.some((part) => oldest !== undefined && keyOf(part) === keyOf(oldest));
  return isFull || [...byRuleIn(chain).values()].some(({ length }) => length >= MAX_OF_RULE);
}

function chainWith(parts: readonly Part[], part: Part): readonly Part[] {
  const key = keyOf(part);
  return chainsOf(parts).find((chain) => chain.some((each) => keyOf(each) === key)) ?? [part];
}

function threadIn(chain: readonly Part[]): string | undefined {
  return chain.find(({ thread }) => thread !== undefined)?.thread;
}

/** One of each kind: what goes on is told once. */
function firstsOf(chain: readonly Part[]): Part[] {
  return [...Map.groupBy(chain, kindOf).values()].flatMap((ofKind) => ofKind.slice(0, 1));
}

function tellPart(part: Part, told: Part): ThreadPart {
  const { at, name, process, target } = part;
  return { at, name, process, target, isThis: kindOf(part) === kindOf(told) };
}

/** The parts as they then are; they are written only if that changes them. */
async function changeParts(
  attempt: IncidentAttempt,
  partition: string,
  change: (parts: readonly Part[]) => readonly Part[],
): Promise<readonly Part[]> {
  const { table, lifetimes, turns } = attempt;
  const key = { partition, sort: 'incidents' };
  const item = await turns(partition, () => updateItem(table, key, withChange));
  return partsIn(attempt, item);

  function withChange(current: Item | undefined): ItemOf<'incidents'> | undefined {
    const known = partsIn(attempt, current);
    const parts = kept(change(known)).map(storePart);
    if (JSON.stringify(parts) === JSON.stringify(known.map(storePart))) return undefined;
    return nextItem('incidents', key, current, lifetimes.contacts.end(), { parts });
  }
}

function partsIn({ lifetimes }: Attempt, item: Item | undefined): readonly Part[] {
  const parts = livingItem(lifetimes.contacts, item, 'incidents')?.body.parts ?? [];
  return parts.map((part) => ({ ...part, at: BigInt(part.at), until: BigInt(part.until) }));
}

function storePart(part: Part): StoredPart {
  return { ...part, at: String(part.at), until: String(part.until) };
}

function partOf(finding: Finding): Part[] {
  const part = incidentPartOf(finding);
  if (part === undefined) return [];
  const { address, port } = finding;
  const process = isTemporary(finding) ? finding.program?.executable : finding.process;
  const { name } = detectorOf(finding);
  const actor = part.actor === undefined ? undefined : hashOf(part.actor).slice(0, HASH_LENGTH);
  const target = address === '' ? undefined : short(port === undefined ? address : `${hostText(address)}:${port}`);
  return [
    {
      ...{ ...part, rule: short(part.rule), name: short(name) },
      ...(actor === undefined ? {} : { actor }),
      ...(process === undefined ? {} : { process: short(process) }),
      ...(target === undefined ? {} : { target }),
    },
  ];
}

function short(text: string): string {
  return cutText(text, MAX_NAME);
}

/** Parts of one kind within half an hour are one: what lies between its first and its last time leaves no gap. */
function keyOf(part: Part): string {
  return `${slotOf(part)} ${kindOf(part)}`;
}

function slotOf({ at }: Pick<Part, 'at'>): bigint {
  return at / NEAR;
}

/** A finding whose program is known later is of another kind then: it is no second thing that happened. */
function withOwn(known: readonly Part[], own: readonly Part[]): Part[] {
  const nowOf = (part: Part) => own.find((each) => each.id === part.id && kindOf(each) !== kindOf(part));
  const old = known.filter((part) => nowOf(part) !== undefined);
  const current = own.map((part) => {
    const thread = part.thread ?? old.find(({ id }) => id === part.id)?.thread;
    return thread === undefined ? part : { ...part, thread };
  });
  return merged([...known.filter((part) => nowOf(part) === undefined), ...current]);
}

/** Commutative, and the same if done again. */
function merged(parts: readonly Part[]): Part[] {
  const byKey = new Map<string, Part>();
  for (const part of parts) {
    const known = byKey.get(keyOf(part));
    byKey.set(keyOf(part), known === undefined ? part : mergeTwo(known, part));
  }
  return [...byKey.values()].sort(compareParts);
}

function mergeTwo(a: Part, b: Part): Part {
  const [first, second] = compareParts(a, b) <= 0 ? [a, b] : [b, a];
  const thread = first.thread ?? second.thread;
  const until = first.until > second.until ? first.until : second.until;
  return { ...first, until, ...(thread === undefined ? {} : { thread }) };
}

/** Of the parts so many as an item may hold: what people heard of goes before the rest of its rule, the newest before the oldest. */
function kept(parts: readonly Part[]): Part[] {
  const some = [...byRuleIn(parts).values()].flatMap((ofRule) => [...ofRule].sort(compareHeard).slice(0, MAX_OF_RULE));
  return some.sort(compareParts).slice(-MAX_PARTS);
}

/** Of each rule those of the same half hour. */
function byRuleIn(parts: readonly Part[]): ReadonlyMap<string, readonly Part[]> {
  return Map.groupBy(parts, (part) => `${slotOf(part)} ${part.rule}`);
}

function compareHeard(a: Part, b: Part): number {
  return Number(a.thread === undefined) - Number(b.thread === undefined) || compareParts(a, b);
}

type Pair = { readonly pair: string; readonly rules: readonly [string, string] };

function pairsOf(rules: readonly string[]): Pair[] {
  const sorted = [...rules].sort(compareTexts);
  return sorted.flatMap((a, at) =>
    sorted
      .slice(at + 1)
      .map((b) => ({ pair: hashOf(JSON.stringify([a, b])).slice(0, HASH_LENGTH), rules: [a, b] }) as const),
  );
}

/** Whether a pair is new, or `by` was the first to have it. */
async function notePairs(
  { table, lifetimes, turns }: IncidentAttempt,
  key: Key,
  by: string,
  pairs: readonly Pair[],
): Promise<(pair: string) => boolean> {
  const item = await turns(key.partition, () => updateItem(table, key, withPairs));
  const firsts = new Map(knownIn(item).map((each) => [each.pair, each.by]));
  return (pair) => (firsts.get(pair) ?? by) === by;

  function withPairs(current: Item | undefined): ItemOf<'together'> | undefined {
    const known = knownIn(current);
    const names = new Set(known.map(({ pair }) => pair));
    const fresh = [...new Set(pairs.map(({ pair }) => pair))].filter((pair) => !names.has(pair));
    const next = [...known, ...fresh.map((pair) => ({ pair, by }))].slice(0, MAX_PAIRS);
    const isSame = next.length === known.length;
    if (isSame && current !== undefined && !lifetimes.findings.needsRenewal(current.expiresAt)) return undefined;
    return nextItem('together', key, current, lifetimes.findings.end(), { pairs: next });
  }

  function knownIn(current: Item | undefined): readonly TogetherPair[] {
    return livingItem(lifetimes.findings, current, 'together')?.body.pairs ?? [];
  }
}
