import { LIGHT_BYTES } from '#core/ingest/process-batch.ts';
import { nonEmptyText, parseObject } from '#core/json.ts';
import { eventBridge } from './event-bridge.ts';
import type { ObjectReference, Trigger } from './notification.ts';
import { s3Notification } from './s3-notification.ts';

/** All forms. To read a new one: add its file here. */
const TRIGGERS: readonly Trigger[] = [s3Notification, eventBridge];

/**
 * The objects that a queue's message tells of, directly or in the envelope of an SNS topic; none for a message
 * that only tests the way; undefined if the message is not understood.
 */
export function readObjectReferences(body: string): readonly ObjectReference[] | undefined {
  const message = parseObject(body);
  if (message === undefined) return undefined;
  const inner = message['Type'] === 'Notification' ? parseObject(nonEmptyText(message['Message']) ?? '') : message;
  if (inner === undefined) return undefined;
  for (const trigger of TRIGGERS) {
    const references = trigger.read(inner);
    if (references !== undefined) return references;
  }
  return undefined;
}

/** Whether the objects that a message tells of are light, all together. */
export function isLight(body: string): boolean {
  const references = readObjectReferences(body) ?? [];
  return references.reduce((sum, { size = Number.POSITIVE_INFINITY }) => sum + size, 0) <= LIGHT_BYTES;
}
