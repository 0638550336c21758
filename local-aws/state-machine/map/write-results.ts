import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import * as v from 'valibot';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import type { ResultWriter } from '#local-aws/state-machine/definition/map-state.ts';
import { StateFailure } from '#local-aws/state-machine/state-failure.ts';
import { describeChild } from './describe-child.ts';
import type { MapPlan } from './map-plan.ts';
import type { MapRun, MapRunFolder } from './map-run-folder.ts';
import type { Outcome } from './outcome.ts';

export type ResultsOptions = {
  readonly s3: S3Client;
  readonly plan: MapPlan;
  /** Undefined: the outputs are the map's result. */
  readonly writer: ResultWriter | undefined;
  readonly folder: MapRunFolder;
  readonly run: MapRun;
  /** The machine's name and the map's. */
  readonly label: string;
};

const parametersSchema = v.strictObject({ Bucket: v.string(), Prefix: v.optional(v.string(), '') });
const GROUPS = ['SUCCEEDED', 'FAILED', 'PENDING'] as const;

/**
 * Writes what became of a map's children, as Step Functions does, and gives the map's result. Rejects with
 * `States.ResultWriterFailed`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export async function writeResults(options: ResultsOptions): Promise<unknown> {
  const { writer, folder, run, label, plan, s3 } = options;
  const last = await lastOutcomes(folder);
  if (writer === undefined) return outputs();
  const { OutputType, Transformation } = writer.WriterConfig;
  try {
    return await write();
  } catch (cause) {
    throw new StateFailure('States.ResultWriterFailed', String(cause), { cause });
  }

  async function write(): Promise<unknown> {
    const { Bucket, Prefix } = v.parse(parametersSchema, plan.writerParameters);
    const place = [Prefix.replace(/\/$/, ''), run.id].filter((part) => part !== '').join('/');
    const files: Record<string, { Key: string; Size: number }[]> = {};
    for (const group of GROUPS) {
      const Key = `${place}/${group}_0.${OutputType.toLowerCase()}`;
      const Size = await put(Bucket, Key, serialise(entriesOf(group)));
      files[group] = Size === 0 ? [] : [{ Key, Size }];
    }
    const MapRunArn = `arn:aws:states:${REGION}:${ACCOUNT}:mapRun:${label}:${run.id}`;
    const manifest = JSON.stringify({ DestinationBucket: Bucket, MapRunArn, ResultFiles: files });
    await put(Bucket, `${place}/manifest.json`, Readable.from([manifest]));
    return { MapRunArn, ResultWriterDetails: { Bucket, Key: `${place}/manifest.json` } };
  }

  async function* entriesOf(group: (typeof GROUPS)[number]): AsyncGenerator<unknown> {
    if (group === 'PENDING') return yield* pending();
    for await (const outcome of counting()) {
      if ((outcome.status === 'SUCCEEDED') !== (group === 'SUCCEEDED')) continue;
      if (group === 'FAILED' || Transformation === 'NONE') yield describeChild(outcome, label);
      else if (Transformation === 'FLATTEN' && Array.isArray(outcome.output)) yield* outcome.output;
      else yield outcome.output;
    }
  }

  async function outputs(): Promise<unknown[]> {
    const all: unknown[] = [];
    for await (const { status, output } of counting()) if (status === 'SUCCEEDED') all.push(output);
    return all;
  }

  /** Without those that were superseded. */
  async function* counting(): AsyncGenerator<Outcome> {
    for await (const outcome of folder.outcomes()) if (last.get(outcome.child) === outcome.name) yield outcome;
  }

  async function* pending(): AsyncGenerator<unknown> {
    let index = 0;
    for await (const { input } of folder.children()) {
      if (!last.has(index)) yield { Input: JSON.stringify(input), Status: 'PENDING' };
      index += 1;
    }
  }

  async function* serialise(entries: AsyncIterable<unknown>): AsyncGenerator<string> {
    const [open, between, close] = OutputType === 'JSON' ? ['[', ',', ']'] : ['', '\n', '\n'];
    let isFirst = true;
    for await (const entry of entries) {
      yield `${isFirst ? open : between}${JSON.stringify(entry)}`;
      isFirst = false;
    }
    if (!isFirst) yield close;
  }

  /** Bytes; nothing is written if there are none. */
  async function put(Bucket: string, Key: string, texts: AsyncIterable<string>): Promise<number> {
    const iterator = texts[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done) return 0;
    let size = 0;
    const params = { Bucket, Key, Body: Readable.from(bytes(), { objectMode: false }) };
    await new Upload({ client: s3, params }).done();
    return size;

    async function* bytes(): AsyncGenerator<Buffer> {
      for (let next = first; !next.done; next = await iterator.next()) {
        const buffer = Buffer.from(next.value);
        size += buffer.length;
        yield buffer;
      }
    }
  }
}

/** The name of each child's last run, by its place. */
async function lastOutcomes(folder: MapRunFolder): Promise<Map<number, string>> {
  const last = new Map<number, string>();
  for await (const { child, name } of folder.outcomes()) last.set(child, name);
  return last;
}
