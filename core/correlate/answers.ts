import { JOIN } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { compareTexts } from '#core/text.ts';
import type { ContainerFacts } from './facts.ts';

/** So many addresses of a name are kept: the least by text, so that the order in which they come does not matter. */
export const MAX_ADDRESSES = 64;
/**
 * Of so many names of a container the answers are kept: first those that endpoints of some cluster have, then the least by
 * text. Containers look up hundreds of names, and only those that they were told, which may be later, count.
 */
export const MAX_NAMES = 128;

type Answers = ContainerFacts['answers'];

/** Adds the addresses that a lookup in a container gave a name. `told`: what the container was told, which is kept in any case. */
export function addAnswers(
  answers: Answers,
  name: string,
  addresses: Iterable<string>,
  told: ContainerFacts['names'] = new Map(),
): void {
  const known = getOrCreate(answers, name, () => new Set());
  for (const address of addresses) known.add(address);
  if (known.size > MAX_ADDRESSES) answers.set(name, new Set(leastAddresses(known)));
  if (answers.size <= MAX_NAMES) return;
  const mattering = new Set([...told.values()].map(({ host }) => host));
  const others = [...answers.keys()].filter((each) => !mattering.has(each));
  if (others.length > 0) answers.delete(lastOf(others));
}

/** Those of a name's addresses that are kept. */
export function leastAddresses(addresses: ReadonlySet<string>): readonly string[] {
  return [...addresses].sort(compareTexts).slice(0, MAX_ADDRESSES);
}

/** Those of these names, each given once, of which the answers are kept. */
export function keptNames(names: Iterable<string>): Set<string> {
  return new Set([...names].sort(compareNames).slice(0, MAX_NAMES));
}

/** The one that is kept least. Mostly it is the last by text, which is found ten times as fast. */
function lastOf(names: readonly string[]): string {
  const last = names.reduce((a, b) => (compareTexts(a, b) > 0 ? a : b));
  return JOIN.isEndpointName(last) ? names.reduce((a, b) => (compareNames(a, b) > 0 ? a : b)) : last;
}

function compareNames(a: string, b: string): number {
  return Number(JOIN.isEndpointName(b)) - Number(JOIN.isEndpointName(a)) || compareTexts(a, b);
}
