import * as v from 'valibot';
import { narrow } from '#core/narrow.ts';
import { list, resourceType } from './resource-type.ts';
import type { ProvisionedResource } from './resources.ts';

const objectCreated = v.object({
  source: v.tuple([v.literal('aws.s3')]),
  'detail-type': v.tuple([v.literal('Object Created')]),
  detail: v.object({
    bucket: v.object({ name: v.array(v.string()) }),
    object: v.optional(v.object({ key: v.array(v.union([v.object({ prefix: v.string() }), v.string()])) })),
  }),
});

/** AWS::Events::Rule: objects that were created, and functions by the clock. Other patterns match nothing here. */
const rule = resourceType(
  {
    ScheduleExpression: v.optional(v.string()),
    EventPattern: v.optional(v.unknown()),
    State: v.optional(v.string(), 'ENABLED'),
    Targets: list(v.object({ Arn: v.string() })),
  },
  ({ ScheduleExpression, EventPattern, State, Targets }, { logicalId, region, account }) => ({
    ref: logicalId,
    attributes: { Arn: `arn:aws:events:${region}:${account}:rule/${logicalId}` },
    resources:
      State === 'ENABLED'
        ? Targets.flatMap(({ Arn }) => [
            ...schedulesOf(ScheduleExpression, logicalId, Arn),
            ...notificationsOf(EventPattern, Arn),
          ])
        : [],
  }),
);

function schedulesOf(expression: string | undefined, logicalId: string, functionArn: string): ProvisionedResource[] {
  return expression === undefined ? [] : [{ kind: 'schedule', logicalId, expression, functionArn }];
}

function notificationsOf(pattern: unknown, targetArn: string): ProvisionedResource[] {
  const created = narrow(objectCreated, pattern);
  if (created === undefined) return [];
  const prefixes = created.detail.object?.key.map((key) => (typeof key === 'string' ? key : key.prefix)) ?? [''];
  return created.detail.bucket.name.flatMap((bucket) =>
    prefixes.map((prefix) => ({ kind: 'notification', bucket, form: 'eventbridge', targetArn, prefix, suffix: '' })),
  );
}

const schedulerSchedule = resourceType(
  {
    ScheduleExpression: v.string(),
    State: v.optional(v.string(), 'ENABLED'),
    Target: v.object({ Arn: v.string() }),
  },
  ({ ScheduleExpression, State, Target }, { logicalId, region, account }) => ({
    ref: logicalId,
    attributes: { Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${logicalId}` },
    resources:
      State === 'ENABLED'
        ? [{ kind: 'schedule', logicalId, expression: ScheduleExpression, functionArn: Target.Arn }]
        : [],
  }),
);

export const RULE_TYPES = {
  'AWS::Events::Rule': rule,
  'AWS::Scheduler::Schedule': schedulerSchedule,
};
