import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

export const schedulerSchedule = resourceType(
  {
    ScheduleExpression: v.string(),
    State: v.optional(v.string(), 'ENABLED'),
    Target: v.object({ Arn: v.string() }),
  },
  ({ ScheduleExpression, State, Target }, { logicalId, region, account }) => ({
    ref: logicalId,
    attributes: { Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${logicalId}` },
    pieces:
      State === 'ENABLED'
        ? [{ kind: 'schedule', logicalId, expression: ScheduleExpression, functionArn: Target.Arn }]
        : [],
  }),
);
