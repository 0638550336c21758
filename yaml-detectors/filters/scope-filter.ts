import { didYouMean } from '#core/closest-name.ts';
import type { EventFact } from '#core/detectors/detector.ts';
import { ownValue } from '#yaml-detectors/own-value.ts';
import { type FilterFault, type FilterParts, splitFilter } from './filter-text.ts';
import { addNumbers, NO_NUMBERS, type NumberFilter, passesNothing, passesNumbers } from './number-filter.ts';
import { addTexts, NO_TEXTS, passesTexts, type TextFilter } from './text-filter.ts';

/** Where an event must have happened, and in what. */
export type ScopeFilter = {
  /** In containers, outside of them, or both. */
  readonly places: readonly ('container' | 'host')[];
  readonly isStarted?: true;
  readonly texts: Readonly<Partial<Record<EventFact, TextFilter>>>;
  readonly numbers: Readonly<Partial<Record<EventFact, NumberFilter>>>;
};

export const ANYWHERE: ScopeFilter = { places: [], texts: {}, numbers: {} };

const NUMBERS: Readonly<Record<string, EventFact>> = {
  ...{ p: 'processId', pid: 'processId', processId: 'processId', tid: 'threadId', threadId: 'threadId' },
  ...{ ppid: 'parentId', parentProcessId: 'parentId', hostTid: 'hostThreadId', hostThreadId: 'hostThreadId' },
  ...{ hostPid: 'hostProcessId', uid: 'user', userId: 'user' },
};
const TEXTS: Readonly<Record<string, EventFact>> = { processName: 'process', comm: 'process', syscall: 'syscall' };
/** A filter on one of these wants a container, too. */
const OF_CONTAINERS: Readonly<Record<string, EventFact>> = {
  ...{ containerId: 'containerId', containerImage: 'image', containerName: 'containerName' },
  ...{ podName: 'podName', podNamespace: 'podNamespace', podUid: 'podUid' },
};
const NEVER_SEEN = "Tracee's own detectors never see it, so that nothing would match";
const REFUSED: Readonly<Record<string, string>> = {
  timestamp: 'not supported; use a condition on timestamp',
  hostParentProcessId: 'Tracee compares hostPid with it; write hostPid',
  ...{ processorId: NEVER_SEEN, mntns: NEVER_SEEN, mountNamespace: NEVER_SEEN, pidns: NEVER_SEEN },
  ...{ pidNamespace: NEVER_SEEN, hostName: NEVER_SEEN, cgroupId: NEVER_SEEN },
  ...{ containerImageDigest: 'Tracee takes no notice of it', podSandbox: 'Tracee takes no notice of it' },
};
const NAMES = ['container', 'host', ...Object.keys({ ...NUMBERS, ...TEXTS, ...OF_CONTAINERS })];

/** As what Tracee's documentation has a filter on this text. */
export function scopeFieldOf(fact: string): string {
  return Object.entries({ ...TEXTS, ...OF_CONTAINERS }).findLast(([, each]) => each === fact)?.[0] ?? fact;
}

/** The filter, and one more that must hold. */
export function addScopeFilter(filter: ScopeFilter, text: string): ScopeFilter | FilterFault {
  const parts = splitFilter(text);
  const { field, operator, values } = parts;
  if (field === 'container') return addContainers(filter, `${operator}${values}`);
  if (field === 'host') return operator === '' ? inPlace(filter, 'host') : { fault: 'expected nothing behind host' };
  const refused = ownValue(REFUSED, field);
  if (refused !== undefined) return { fault: `${field}: ${refused}` };
  const ofContainers = ownValue(OF_CONTAINERS, field);
  if (ofContainers !== undefined) return addTextScope(inPlace(filter, 'container'), ofContainers, parts);
  const asText = ownValue(TEXTS, field);
  if (asText !== undefined) return addTextScope(filter, asText, parts);
  const number = ownValue(NUMBERS, field);
  if (number !== undefined) return addNumberScope(filter, number, parts);
  return { fault: `there is no scope filter ${JSON.stringify(field)}${didYouMean(field, NAMES)}` };
}

function addContainers(filter: ScopeFilter, rest: string): ScopeFilter | FilterFault {
  const inContainers = inPlace(filter, 'container');
  if (rest === '') return inContainers;
  if (rest === '=started') return { ...inContainers, isStarted: true };
  return { fault: `expected container or container=started, found container${rest}, which Tracee refuses` };
}

function inPlace(filter: ScopeFilter, place: 'container' | 'host'): ScopeFilter {
  return filter.places.includes(place) ? filter : { ...filter, places: [...filter.places, place] };
}

function addTextScope(filter: ScopeFilter, fact: EventFact, parts: FilterParts): ScopeFilter | FilterFault {
  const texts = addTexts(filter.texts[fact] ?? NO_TEXTS, parts);
  return 'fault' in texts ? texts : { ...filter, texts: { ...filter.texts, [fact]: texts } };
}

function addNumberScope(filter: ScopeFilter, fact: EventFact, parts: FilterParts): ScopeFilter | FilterFault {
  const numbers = addNumbers(filter.numbers[fact] ?? NO_NUMBERS, parts);
  return 'fault' in numbers ? numbers : { ...filter, numbers: { ...filter.numbers, [fact]: numbers } };
}

/** What of a filter passes nothing at all in Tracee, such as only `uid!=0`; undefined if there is nothing such. */
export function faultOfScope({ numbers }: ScopeFilter): string | undefined {
  if (!Object.values(numbers).some(passesNothing)) return undefined;
  return 'a number that is only not wanted (!=) lets nothing pass in Tracee; use a condition, such as workload.process.real_user.id != 0u';
}

/** What is asked of an event; what it does not tell is an empty text, and 0, as in Tracee. */
export type Scoped = {
  readonly isInContainer: () => boolean;
  readonly isStarted: () => boolean;
  readonly text: (fact: EventFact) => string;
  readonly numberOrZero: (fact: EventFact) => number;
};

export function passesScope({ places, isStarted, texts, numbers }: ScopeFilter, event: Scoped): boolean {
  if (places.length > 0 && !places.includes(event.isInContainer() ? 'container' : 'host')) return false;
  if (isStarted && !event.isStarted()) return false;
  return (
    factsIn(texts).every(([fact, filter]) => passesTexts(filter, event.text(fact))) &&
    factsIn(numbers).every(([fact, filter]) => passesNumbers(filter, event.numberOrZero(fact)))
  );
}

function factsIn<Filter>(filters: Readonly<Partial<Record<EventFact, Filter>>>): [EventFact, Filter][] {
  return Object.entries(filters) as [EventFact, Filter][];
}
