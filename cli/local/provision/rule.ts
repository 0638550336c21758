import * as v from 'valibot';
import { createBucket } from './bucket.ts';
import type { Piece } from './pieces.ts';
import { list, resourceType } from './resource-type.ts';

const objectCreated = v.object({
  source: v.tuple([v.literal('aws.s3')]),
  'detail-type': v.tuple([v.literal('Object Created')]),
  detail: v.object({
    bucket: v.object({ name: v.array(v.string()) }),
    object: v.optional(v.object({ key: v.array(v.union([v.object({ prefix: v.string() }), v.string()])) })),
  }),
});

/** AWS::Events::Rule: objects that were created, and functions by the clock. Other patterns match nothing here. */
export const rule = resourceType(
  {
    ScheduleExpression: v.optional(v.string()),
    EventPattern: v.optional(v.unknown()),
    State: v.optional(v.string(), 'ENABLED'),
    Targets: list(v.object({ Arn: v.string() })),
  },
  async ({ ScheduleExpression, EventPattern, State, Targets }, context) => {
    const { logicalId, region, account } = context;
    const pieces: Piece[] = [];
    if (State === 'ENABLED') {
      for (const { Arn } of Targets) {
        if (ScheduleExpression !== undefined) {
          pieces.push({ kind: 'schedule', logicalId, expression: ScheduleExpression, functionArn: Arn });
        }
        pieces.push(...notificationsOf(EventPattern, Arn));
      }
    }
    for (const piece of pieces) if (piece.kind === 'notification') await createBucket(piece.bucket, context);
    return { ref: logicalId, attributes: { Arn: `arn:aws:events:${region}:${account}:rule/${logicalId}` }, pieces };
  },
);

function notificationsOf(pattern: unknown, targetArn: string): Piece[] {
  const { success, output } = v.safeParse(objectCreated, pattern);
  if (!success) return [];
  const prefixes = output.detail.object?.key.map((key) => (typeof key === 'string' ? key : key.prefix)) ?? [''];
  return output.detail.bucket.name.flatMap((bucket) =>
    prefixes.map((prefix) => ({ kind: 'notification', bucket, form: 'eventbridge', targetArn, prefix, suffix: '' })),
  );
}
