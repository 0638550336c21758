import { hashOf } from '#core/hash.ts';
import { type Item, type ItemOf, type Key, nextItem, updateItem } from '#core/store/table.ts';
import { SECONDS_PER_DAY } from '#core/time.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';
import { windowNumberOf } from './schedule.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** The messages that have a place within one quarter of an hour. */
    ceiling: { readonly taken: readonly string[] };
  }
}

/** Names of risky messages begin with this. */
const RISKY = 'risky';
/** Those of others with so many digits that stand for their namespace. */
const NAMESPACE_LENGTH = 8;
/** Risky messages pass the ceiling, up to so many times of it: then something is wrong that no single message tells. */
const RISKY_TIMES = 5;
/** All others share this part of it, and those of one namespace this: a rollout hides nothing that is new elsewhere. */
const OTHERS_PART = 1 / 2;
const NAMESPACE_PART = 1 / 4;

/** What asks for a place. */
type Applicant = { readonly name: string; readonly namespace: string | undefined; readonly isRisky: boolean };

/**
 * Whether a message may go out in the current quarter of an hour. A place that was taken stays taken: whoever asks
 * again for the same message, after a crash, still has it.
 */
export async function takePlace(attempt: NotifyingAttempt, applicant: Applicant): Promise<boolean> {
  const { table, now, alerting, turns } = attempt;
  const name = nameOf(applicant);
  const key = placesKey(now());
  const item = await turns(key.partition, () => updateItem(table, key, withPlace));
  return item?.kind === 'ceiling' && item.body.taken.includes(name);

  function withPlace(current: Item | undefined): ItemOf<'ceiling'> | undefined {
    const taken = current?.kind === 'ceiling' ? current.body.taken : [];
    if (taken.includes(name) || isFull(taken, name, alerting.ceiling)) return undefined;
    const expiresAt = Math.floor(now() / 1000) + SECONDS_PER_DAY;
    return nextItem('ceiling', key, current, expiresAt, { taken: [...taken, name] });
  }
}

/** How many messages had a place in the quarter of an hour of that time; undefined if that is forgotten. */
export async function countPlaces({ table }: NotifyingAttempt, time: number): Promise<number | undefined> {
  const [item] = await table.read([placesKey(time)]);
  return item?.kind === 'ceiling' ? item.body.taken.length : undefined;
}

function placesKey(time: number): Key {
  return { partition: 'ceiling', sort: String(windowNumberOf(time)).padStart(12, '0') };
}

function nameOf({ name, namespace, isRisky }: Applicant): string {
  return `${isRisky ? RISKY : hashOf(namespace ?? '').slice(0, NAMESPACE_LENGTH)} ${name}`;
}

function isFull(taken: readonly string[], name: string, ceiling: number): boolean {
  const [risky, others] = [taken.filter(isRiskyName), taken.filter((each) => !isRiskyName(each))];
  if (isRiskyName(name)) return risky.length >= ceiling * RISKY_TIMES;
  const namespace = name.slice(0, NAMESPACE_LENGTH);
  const ofNamespace = others.filter((each) => each.startsWith(namespace));
  return others.length >= part(ceiling, OTHERS_PART) || ofNamespace.length >= part(ceiling, NAMESPACE_PART);
}

function isRiskyName(name: string): boolean {
  return name.startsWith(`${RISKY} `);
}

function part(ceiling: number, share: number): number {
  return Math.max(1, Math.floor(ceiling * share));
}
