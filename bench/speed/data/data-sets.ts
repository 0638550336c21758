import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedEvent } from './event.ts';
import { BROAD, DENSE, generateEvents, type Mix } from './event-stream.ts';
import { stuffWithNeedles } from './hostile.ts';
import { writeProtobufJson } from './protobuf-json.ts';
import { writeTraceEvent } from './trace-event.ts';
import { createTruth, type Truth } from './truth.ts';
import { compressFile, openLogFile } from './write-file.ts';

/** How the lines of a log are made. */
type Recipe = {
  readonly mix: Mix;
  readonly line: (event: GeneratedEvent, index: number) => readonly [GeneratedEvent, string];
};

const RECIPES = {
  broad: { mix: BROAD, line: (event) => [event, writeTraceEvent(event)] },
  dense: { mix: DENSE, line: (event) => [event, writeTraceEvent(event)] },
  protobuf: { mix: BROAD, line: (event) => [event, writeProtobufJson(event)] },
  'fluent-bit': { mix: BROAD, line: (event) => [event, wrapInFluentBit(writeTraceEvent(event))] },
  hostile: {
    mix: BROAD,
    line: (event, index) => {
      const stuffed = stuffWithNeedles(event, index);
      return [stuffed, writeTraceEvent(stuffed)];
    },
  },
} as const satisfies Record<string, Recipe>;

export type Kind = keyof typeof RECIPES;
export type Compression = 'plain' | 'gzip' | 'zstd';

export type DataSet = { readonly path: string; readonly truth: Truth };

/** The log of this kind and size (bytes before compression) below `folder`; made if it is not there yet. */
export async function provideLog(folder: string, kind: Kind, bytes: number): Promise<DataSet> {
  const path = join(folder, `${kind}-${bytes}.log`);
  const truthPath = `${path}.truth.json`;
  if (existsSync(truthPath)) return { path, truth: JSON.parse(readFileSync(truthPath, 'utf8')) };
  mkdirSync(folder, { recursive: true });
  const truth = await writeLog(path, RECIPES[kind], bytes);
  writeFileSync(truthPath, JSON.stringify(truth));
  return { path, truth };
}

/** The same log, compressed. */
export async function provideCompressed({ path, truth }: DataSet, compression: Compression): Promise<DataSet> {
  if (compression === 'plain') return { path, truth };
  const compressed = `${path}.${compression === 'gzip' ? 'gz' : 'zst'}`;
  if (!existsSync(compressed)) {
    await compressFile(path, `${compressed}.part`, compression);
    renameSync(`${compressed}.part`, compressed);
  }
  return { path: compressed, truth };
}

async function writeLog(path: string, { mix, line }: Recipe, bytes: number): Promise<Truth> {
  const file = openLogFile(path);
  const truth = createTruth();
  let written = 0;
  let index = 0;
  for (const event of generateEvents(mix)) {
    const [told, text] = line(event, index);
    const length = Buffer.byteLength(text) + 1;
    if (written + length > bytes) break;
    await file.write(`${text}\n`);
    truth.note(told, length);
    written += length;
    index += 1;
  }
  await file.close();
  return truth.finish();
}

/** A line of Tracee's in the record that Fluent Bit makes of it: the tail input, and its multiline parser `cri`. */
function wrapInFluentBit(line: string): string {
  const log = JSON.stringify(line);
  return `{"date":"2026-02-09T16:00:42.123456Z","time":"2026-02-09T16:00:42.123456789Z","stream":"stdout","_p":"F","log":${log},"kubernetes":{"pod_name":"tracee-x7x7x","namespace_name":"tracee","pod_id":"1b2c7a38-2586-486a-abaf-dd9a1b0c64d8","docker_id":"b"}}`;
}
