import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MapRunFolder, openMapRunFolder } from '#local-aws/state-machine/map/map-run-folder.ts';
import { writeDocument } from '#local-aws/state-machine/write-document.ts';
import type { Execution, ExecutionView } from './execution.ts';

/** The executions that a folder keeps, for one process that runs them and any number that look on. */
export type ExecutionFolder = {
  read(name: string): Execution | undefined;
  write(execution: Execution): void;
  /** The map of the state of this name. */
  map(name: string, state: string): MapRunFolder;
  view(name: string): ExecutionView | undefined;
  /** The latest first. */
  list(): readonly ExecutionView[];
  /** Asks whoever runs it to stop; who runs it asks whether it is to stop. */
  requestStop(name: string): void;
  isStopRequested(name: string): boolean;
  clearStop(name: string): void;
};

/** What Step Functions allows. */
const NAME = /^[\w-]{1,80}$/;

export function openExecutionFolder(folder: string): ExecutionFolder {
  const opened: ExecutionFolder = {
    read(name) {
      const path = documentOf(name);
      return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
    },
    write(execution) {
      mkdirSync(folderOf(execution.name), { recursive: true });
      writeDocument(documentOf(execution.name), execution);
    },
    map: (name, state) => openMapRunFolder(join(folderOf(name), `map-${Buffer.from(state).toString('base64url')}`)),
    view(name) {
      const execution = opened.read(name);
      if (execution === undefined) return undefined;
      const maps = readdirSync(folderOf(name)).filter((entry) => entry.startsWith('map-'));
      const [map] = maps.flatMap((entry) => openMapRunFolder(join(folderOf(name), entry)).read() ?? []);
      return { ...execution, ...(map === undefined ? {} : { map }) };
    },
    list() {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => NAME.test(name)) : [];
      return names.flatMap((name) => opened.view(name) ?? []).sort((a, b) => b.startedAt - a.startedAt);
    },
    requestStop(name) {
      writeDocument(stopRequestOf(name), {});
    },
    isStopRequested: (name) => existsSync(stopRequestOf(name)),
    clearStop(name) {
      rmSync(stopRequestOf(name), { force: true });
    },
  };
  return opened;

  function folderOf(name: string): string {
    if (!NAME.test(name)) throw new Error(`An execution cannot be called ${JSON.stringify(name)}`);
    return join(folder, name);
  }

  function documentOf(name: string): string {
    return join(folderOf(name), 'execution.json');
  }

  function stopRequestOf(name: string): string {
    return join(folderOf(name), 'stop');
  }
}
