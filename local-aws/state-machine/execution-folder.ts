import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { MapCounts } from './run-map.ts';

/** A run of the state machine. Times are milliseconds since the epoch. */
export type Execution = {
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly input: unknown;
  readonly startedAt: number;
  readonly stoppedAt?: number | undefined;
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** How far its map is, if it has come to one. */
  readonly counts?: MapCounts | undefined;
  /** The process that runs it, or did when it ended. */
  readonly process?: number | undefined;
};

/** The executions that a folder keeps, for one process that runs them and any number that look on. */
export type ExecutionFolder = ReturnType<typeof openExecutionFolder>;

/** What Step Functions allows. */
const NAME = /^[\w-]{1,80}$/;

export function openExecutionFolder(folder: string) {
  return {
    read,
    /** Throws if there is none of that name. */
    existing(name: string): Execution {
      const execution = read(name);
      if (execution === undefined) throw new Error(`There is no execution ${name}`);
      return execution;
    },
    /** The latest first. */
    list(): readonly Execution[] {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => NAME.test(name)) : [];
      return names.flatMap((name) => read(name) ?? []).sort((a, b) => b.startedAt - a.startedAt);
    },
    /** Whoever looks on sees the old document or the new one, whole. */
    write(execution: Execution): void {
      mkdirSync(folderOf(execution.name), { recursive: true });
      const path = join(folderOf(execution.name), 'execution.json');
      const unfinished = `${path}.${process.pid}`;
      writeFileSync(unfinished, JSON.stringify(execution));
      renameSync(unfinished, path);
    },
    /** Asks whoever runs it to stop; who runs it asks whether it is to stop. */
    requestStop: (name: string) => writeFileSync(join(folderOf(name), 'stop'), ''),
    isStopRequested: (name: string) => existsSync(join(folderOf(name), 'stop')),
    clearStop: (name: string) => rmSync(join(folderOf(name), 'stop'), { force: true }),
    /** What has succeeded, by what was asked. Half a line, which a crash has left, is none. */
    readDone(name: string): Map<string, unknown> {
      const path = join(folderOf(name), 'done.jsonl');
      const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
      return new Map(lines.flatMap(parseEntry));
    },
    keepDone(name: string, asked: string, output: unknown): void {
      appendFileSync(join(folderOf(name), 'done.jsonl'), `\n${JSON.stringify([asked, output])}`);
    },
  };

  function read(name: string): Execution | undefined {
    const path = join(folderOf(name), 'execution.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  function folderOf(name: string): string {
    if (!NAME.test(name)) throw new Error(`An execution cannot be called ${JSON.stringify(name)}`);
    return join(folder, name);
  }
}

function parseEntry(line: string): [string, unknown][] {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}
