import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  DistributedMap,
  type IItemReader,
  ItemBatcher,
  JitterType,
  JsonPath,
  OutputType,
  ResultWriterV2,
  S3JsonLItemReader,
  S3ManifestItemReader,
  S3ObjectsItemReader,
  StateMachineType,
  Transformation,
  WriterConfig,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { BatchPlan, ItemReader } from '#core/rescan/plan.ts';
import { retryTransient } from './retry.ts';

interface MapStatesProps {
  readonly batch: IFunction;
  readonly results: IBucket;
  readonly maxConcurrency: number;
}

/**
 * A batch is an execution of its own. Its input must fit into 256 KiB, which is what Step Functions takes for a batch at most;
 * what became of its objects lies in its parts. Each batch costs three state transitions, so it has as many objects as have a
 * place.
 */
const BATCH = { maxItemsPerBatch: 1000, maxInputBytesPerBatch: 245_760 };

/** The parts of the plan that a batch needs; all of them are always there, null where they say nothing. */
const PLAN: readonly (keyof BatchPlan)[] = [
  'run',
  'bucket',
  'prefix',
  'reader',
  'from',
  'to',
  'lookbackDays',
  'clusterPattern',
  'cluster',
];

/** A batch that does not fit into a function's time goes on where it was, so often. */
const TURNS = 500;

/** The three ways to go through the objects, by the plan's `reader`. The work is the same. */
export function createMapStates(scope: Construct, props: MapStatesProps): Readonly<Record<ItemReader, DistributedMap>> {
  const { results } = props;
  return {
    objects: createMapState(
      scope,
      'Listing',
      new S3ObjectsItemReader({ bucketNamePath: JsonPath.stringAt('$.bucket'), prefix: JsonPath.stringAt('$.prefix') }),
      props,
    ),
    manifest: createMapState(
      scope,
      'Manifest',
      new S3JsonLItemReader({ bucket: results, key: JsonPath.stringAt('$.manifest.key') }),
      props,
    ),
    inventory: createMapState(
      scope,
      'Inventory',
      new S3ManifestItemReader({
        bucketNamePath: JsonPath.stringAt('$.inventory.bucket'),
        key: JsonPath.stringAt('$.inventory.key'),
      }),
      props,
    ),
  };
}

/**
 * Its failure is not caught: a redrive goes on at the state that failed, and that has to be this one.
 * The children are STANDARD: a batch may take longer than the five minutes of EXPRESS.
 */
function createMapState(
  scope: Construct,
  name: string,
  itemReader: IItemReader,
  { batch, results, maxConcurrency }: MapStatesProps,
): DistributedMap {
  const map = new DistributedMap(scope, `Read${name}`, {
    label: name,
    mapExecutionType: StateMachineType.STANDARD,
    maxConcurrency,
    toleratedFailurePercentagePath: JsonPath.stringAt('$.toleratedFailurePercentage'),
    itemReader,
    itemBatcher: new ItemBatcher({
      ...BATCH,
      batchInput: Object.fromEntries(PLAN.map((part) => [`${part}.$`, `$.${part}`])),
    }),
    resultWriterV2: new ResultWriterV2({
      bucket: results,
      prefix: JsonPath.stringAt('$.results'),
      // One line for each object that a batch gives, and one for each batch that failed.
      writerConfig: new WriterConfig({ outputType: OutputType.JSONL, transformation: Transformation.FLATTEN }),
    }),
    resultPath: '$.map',
  });
  return map.itemProcessor(createBatchState(scope, `Rescan${name}`, batch));
}

function createBatchState(scope: Construct, id: string, batch: IFunction): LambdaInvoke {
  const state = new LambdaInvoke(scope, id, {
    lambdaFunction: batch,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  state.addRetry({ errors: ['resume'], interval: Duration.seconds(1), maxAttempts: TURNS, backoffRate: 1 });
  retryTransient(state, { maxAttempts: 8, jitterStrategy: JitterType.FULL });
  return state;
}
