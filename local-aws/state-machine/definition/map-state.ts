import * as v from 'valibot';
import { mapBase, plainStates, template } from './state.ts';

/** The fields of a distributed map that have an effect on this machine; any other is an error. */
const text = v.optional(v.string());
const number = v.optional(v.number());

const itemLimit = { MaxItems: number };
const readerConfig = v.variant('InputType', [
  v.strictObject({ InputType: v.literal('JSONL'), ...itemLimit }),
  v.strictObject({
    InputType: v.literal('CSV'),
    CSVHeaderLocation: v.picklist(['FIRST_ROW', 'GIVEN']),
    CSVHeaders: v.optional(v.array(v.string())),
    ...itemLimit,
  }),
  v.strictObject({
    InputType: v.literal('MANIFEST'),
    ManifestType: v.optional(v.literal('S3_INVENTORY')),
    ...itemLimit,
  }),
]);

const itemReader = v.union([
  v.strictObject({
    Resource: v.pipe(v.string(), v.regex(/^arn:[\w-]+:states:::s3:listObjectsV2$/)),
    ReaderConfig: v.optional(v.strictObject(itemLimit)),
    Parameters: template,
  }),
  v.strictObject({
    Resource: v.pipe(v.string(), v.regex(/^arn:[\w-]+:states:::s3:getObject$/)),
    ReaderConfig: readerConfig,
    Parameters: template,
  }),
]);

const itemBatcher = v.strictObject({
  MaxItemsPerBatch: number,
  MaxItemsPerBatchPath: text,
  MaxInputBytesPerBatch: number,
  MaxInputBytesPerBatchPath: text,
  BatchInput: template,
});

const resultWriter = v.strictObject({
  Resource: v.pipe(v.string(), v.regex(/^arn:[\w-]+:states:::s3:putObject$/)),
  Parameters: template,
  WriterConfig: v.optional(
    v.strictObject({
      Transformation: v.optional(v.picklist(['NONE', 'COMPACT', 'FLATTEN']), 'NONE'),
      OutputType: v.optional(v.picklist(['JSON', 'JSONL']), 'JSON'),
    }),
    {},
  ),
});

export const map = v.strictObject({
  Type: v.literal('Map'),
  ...mapBase,
  Label: text,
  ItemReader: itemReader,
  ItemSelector: template,
  ItemBatcher: v.optional(itemBatcher),
  ItemProcessor: v.strictObject({
    ProcessorConfig: v.strictObject({
      Mode: v.literal('DISTRIBUTED'),
      ExecutionType: v.picklist(['STANDARD', 'EXPRESS']),
    }),
    Comment: text,
    StartAt: v.string(),
    States: v.record(v.string(), v.variant('Type', [...plainStates])),
  }),
  MaxConcurrency: number,
  MaxConcurrencyPath: text,
  ToleratedFailureCount: number,
  ToleratedFailureCountPath: text,
  ToleratedFailurePercentage: number,
  ToleratedFailurePercentagePath: text,
  ResultWriter: v.optional(resultWriter),
});

export type MapState = v.InferOutput<typeof map>;
export type ItemReader = MapState['ItemReader'];
export type ItemBatcher = NonNullable<MapState['ItemBatcher']>;
export type ResultWriter = NonNullable<MapState['ResultWriter']>;
