import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { number, resourceType } from './resource-type.ts';

const LAMBDA_DEFAULTS = { timeoutSeconds: 3, memoryMegabytes: 128 };

/** A function is only described: how its code runs is for others to decide. */
export const lambdaFunction = resourceType(
  {
    FunctionName: v.optional(v.string()),
    Code: v.object({ S3Key: v.optional(v.string()) }),
    Handler: v.optional(v.string(), 'index.handler'),
    Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), v.string()), {}) })),
    Timeout: v.optional(number, LAMBDA_DEFAULTS.timeoutSeconds),
    MemorySize: v.optional(number, LAMBDA_DEFAULTS.memoryMegabytes),
  },
  ({ FunctionName, Code, Handler, Environment, Timeout, MemorySize }, { logicalId, region, account }) => {
    const name = FunctionName ?? physicalName(logicalId, 64);
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    return {
      ref: name,
      attributes: { Arn: arn },
      pieces: [
        {
          kind: 'function',
          logicalId,
          name,
          arn,
          handler: Handler,
          asset: Code.S3Key,
          environment: Environment?.Variables ?? {},
          timeoutSeconds: Timeout,
          memoryMegabytes: MemorySize,
        },
      ],
    };
  },
);
