import * as v from 'valibot';

const template = v.record(v.string(), v.unknown());
const service = (pattern: RegExp) => v.pipe(v.string(), v.regex(pattern));
const then = { Next: v.optional(v.string()), End: v.optional(v.literal(true)) };

const retrier = v.strictObject({
  // Errors are compared by their names, so there is none that stands for others.
  ErrorEquals: v.array(v.pipe(v.string(), v.regex(/^(?!States\.(ALL|TaskFailed)$)/))),
  MaxAttempts: v.number(),
  // The pauses of the cloud. Here they are shorter.
  IntervalSeconds: v.number(),
  BackoffRate: v.number(),
  MaxDelaySeconds: v.optional(v.number()),
  JitterStrategy: v.optional(v.string()),
});

const task = v.strictObject({
  Type: v.literal('Task'),
  Resource: service(/^arn:[\w-]+:lambda:/),
  Parameters: v.optional(template),
  Retry: v.array(retrier),
  ...then,
});

const choice = v.strictObject({
  Type: v.literal('Choice'),
  Choices: v.array(v.strictObject({ Variable: v.string(), StringEquals: v.string(), Next: v.string() })),
  Default: v.string(),
});

/** A map within the execution: few items, which stand in the state. Of its result nothing is kept. */
const inlineMap = v.strictObject({
  Type: v.literal('Map'),
  ItemsPath: v.string(),
  ItemSelector: template,
  ItemProcessor: v.strictObject({
    ProcessorConfig: v.strictObject({ Mode: v.literal('INLINE') }),
    StartAt: v.string(),
    States: v.record(v.string(), task),
  }),
  MaxConcurrency: v.number(),
  ResultPath: v.null(),
  ...then,
});

const distributedMap = v.strictObject({
  Type: v.literal('Map'),
  Label: v.string(),
  ItemReader: v.strictObject({
    Resource: service(/:states:::s3:(listObjectsV2|getObject)$/),
    ReaderConfig: v.optional(v.strictObject({ InputType: v.picklist(['JSONL', 'MANIFEST']) })),
    Parameters: template,
  }),
  ItemBatcher: v.strictObject({
    MaxItemsPerBatch: v.number(),
    MaxInputBytesPerBatch: v.number(),
    BatchInput: template,
  }),
  ItemProcessor: v.strictObject({
    ProcessorConfig: v.strictObject({ Mode: v.literal('DISTRIBUTED'), ExecutionType: v.literal('STANDARD') }),
    StartAt: v.string(),
    States: v.record(v.string(), task),
  }),
  MaxConcurrency: v.number(),
  ToleratedFailurePercentagePath: v.string(),
  ResultWriter: v.strictObject({
    Resource: service(/:states:::s3:putObject$/),
    Parameters: template,
    WriterConfig: v.strictObject({ OutputType: v.literal('JSONL'), Transformation: v.literal('FLATTEN') }),
  }),
  ResultPath: v.literal('$.map'),
  ...then,
});

const definition = v.strictObject({
  Comment: v.optional(v.string()),
  StartAt: v.string(),
  States: v.record(v.string(), v.union([task, choice, distributedMap, inlineMap])),
});

export type TaskState = v.InferOutput<typeof task>;
export type ChoiceState = v.InferOutput<typeof choice>;
export type MapState = v.InferOutput<typeof distributedMap>;
export type InlineMapState = v.InferOutput<typeof inlineMap>;
export type MachineDefinition = v.InferOutput<typeof definition>;

/**
 * A definition in the Amazon States Language. Here that is what the stack's own uses: anything else is an error with its
 * place, so that nothing of a definition is ignored. Throws what valibot throws.
 */
export function readDefinition(text: string): MachineDefinition {
  return v.parse(definition, JSON.parse(text));
}
