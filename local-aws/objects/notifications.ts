import { encodeKey } from '#core/ingest/notifications/object-key.ts';
import type { Settings } from '#core/settings/settings.ts';
import { type NotificationPiece, ofKind, type Piece } from '#local-aws/provision/resources.ts';

/**
 * How objects of the bucket are announced: as the template says, and where it leaves that to the bucket's owner, as
 * the owner is asked to set it up.
 */
export function notificationsOf(
  bucket: string,
  pieces: readonly Piece[],
  { prefix, trigger }: Settings['logs'],
): NotificationPiece[] {
  const found = ofKind(pieces, 'notification').filter((piece) => piece.bucket === bucket);
  if (found.length > 0) return found;
  const foreignTopic = ofKind(pieces, 'topic').find(({ isForeign }) => isForeign);
  const queueArn = ofKind(pieces, 'event-source')[0]?.queueArn;
  const targetArn = trigger === 'sns' ? foreignTopic?.arn : queueArn;
  if (targetArn === undefined) throw new Error(`The template has nothing that objects of ${bucket} are announced to`);
  return [{ kind: 'notification', bucket, form: 's3', targetArn, prefix: encodeKey(prefix), suffix: '' }];
}
