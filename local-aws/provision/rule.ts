import * as v from 'valibot';
import { inputTransformer, transformOf } from './input-transformer.ts';
import { list, resourceType } from './resource-type.ts';
import type { Piece } from './resources.ts';

const objectCreated = v.object({
  source: v.tuple([v.literal('aws.s3')]),
  'detail-type': v.tuple([v.literal('Object Created')]),
  detail: v.object({
    bucket: v.object({ name: v.array(v.string()) }),
    object: v.optional(v.object({ key: v.array(v.union([v.object({ prefix: v.string() }), v.string()])) })),
  }),
});

const statusChanged = v.strictObject({
  source: v.tuple([v.literal('aws.states')]),
  'detail-type': v.tuple([v.literal('Step Functions Execution Status Change')]),
  detail: v.strictObject({ status: v.array(v.string()), stateMachineArn: v.array(v.string()) }),
});

const target = v.object({ Arn: v.string(), InputTransformer: v.optional(inputTransformer) });
type Target = v.InferOutput<typeof target>;

/** AWS::Events::Rule: objects that were created, executions that ended, and functions by the clock. Other patterns match nothing here. */
export const rule = resourceType(
  {
    ScheduleExpression: v.optional(v.string()),
    EventPattern: v.optional(v.unknown()),
    State: v.optional(v.string(), 'ENABLED'),
    Targets: list(target),
  },
  ({ ScheduleExpression, EventPattern, State, Targets }, { logicalId, region, account }) => ({
    ref: logicalId,
    attributes: { Arn: `arn:aws:events:${region}:${account}:rule/${logicalId}` },
    pieces:
      State === 'ENABLED'
        ? Targets.flatMap((to) => [
            ...schedulesOf(ScheduleExpression, logicalId, to.Arn),
            ...notificationsOf(EventPattern, to.Arn),
            ...statusRulesOf(EventPattern, to),
          ])
        : [],
  }),
);

function schedulesOf(expression: string | undefined, logicalId: string, functionArn: string): Piece[] {
  return expression === undefined ? [] : [{ kind: 'schedule', logicalId, expression, functionArn }];
}

function notificationsOf(pattern: unknown, targetArn: string): Piece[] {
  const { success, output } = v.safeParse(objectCreated, pattern);
  if (!success) return [];
  const prefixes = output.detail.object?.key.map((key) => (typeof key === 'string' ? key : key.prefix)) ?? [''];
  return output.detail.bucket.name.flatMap((bucket) =>
    prefixes.map((prefix) => ({ kind: 'notification', bucket, form: 'eventbridge', targetArn, prefix, suffix: '' })),
  );
}

function statusRulesOf(pattern: unknown, { Arn: functionArn, InputTransformer }: Target): Piece[] {
  const { success, output } = v.safeParse(statusChanged, pattern);
  if (!success) return [];
  const { status: statuses, stateMachineArn: machineArns } = output.detail;
  return [{ kind: 'status-rule', machineArns, statuses, functionArn, transform: transformOf(InputTransformer) }];
}
