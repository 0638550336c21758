import { createHash } from 'node:crypto';
import { CONDITIONS, type Suppression } from '#core/settings/suppression.ts';
import { keyPart } from '#core/store/keys.ts';
import type { Group } from './group.ts';

/** Where a collection lies in the table. */
export const OVERFLOW = 'overflow';

export function groupPartition({ id }: Pick<Group, 'id'>): string {
  return `group#${id}`;
}

export function baselinePartition(cluster: string): string {
  return `baseline#${keyPart(cluster)}`;
}

/** An entry whose reason, owner or expiry is changed stays the same entry. */
export function suppressionPartition({ conditions, mode }: Pick<Suppression, 'conditions' | 'mode'>): string {
  const identity = [mode, ...CONDITIONS.map((condition) => conditions[condition] ?? null)];
  return `suppression#${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)}`;
}
