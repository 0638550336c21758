import * as v from 'valibot';
import { list, number, physicalName, resourceType } from './resource-type.ts';

const LAMBDA_DEFAULTS = { timeoutSeconds: 3, memoryMegabytes: 128 };

/** A function is only described: how its code runs is for others to decide. */
const lambdaFunction = resourceType(
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
      resources: [
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

const SQS_BATCH_SIZE = 10;

const eventSource = resourceType(
  {
    EventSourceArn: v.string(),
    FunctionName: v.string(),
    BatchSize: v.optional(number, SQS_BATCH_SIZE),
    FunctionResponseTypes: list(v.string()),
  },
  ({ EventSourceArn, FunctionName, BatchSize, FunctionResponseTypes }, { logicalId }) => ({
    ref: logicalId,
    attributes: {},
    resources: [
      {
        kind: 'event-source',
        queueArn: EventSourceArn,
        functionName: FunctionName,
        batchSize: BatchSize,
        reportsBatchItemFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
      },
    ],
  }),
);

/** A state machine is only described: whoever runs it reads its definition. */
const stateMachine = resourceType(
  { StateMachineName: v.optional(v.string()), DefinitionString: v.string() },
  ({ StateMachineName, DefinitionString: definition }, { logicalId, region, account }) => {
    const name = StateMachineName ?? physicalName(logicalId);
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
    return {
      ref: arn,
      attributes: { Arn: arn, Name: name },
      resources: [{ kind: 'state-machine', logicalId, name, arn, definition }],
    };
  },
);

export const FUNCTION_TYPES = {
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': eventSource,
  'AWS::StepFunctions::StateMachine': stateMachine,
};
