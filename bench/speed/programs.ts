import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FoundConnection } from './data/truth.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Something that reads a log. */
export type Program = {
  readonly name: string;
  readonly command: (file: string) => readonly string[];
  /** The findings that its output tells; undefined if it looks for none. */
  readonly findingsIn: ((output: string) => readonly FoundConnection[]) | undefined;
  readonly isInstalled: () => boolean;
};

const { scripts } = JSON.parse(readFileSync(path('../../package.json'), 'utf8'));
const [, ...words] = scripts.scan.split(' ') as string[];

/** As `npm run scan` runs it. */
export const SCAN = [
  process.execPath,
  ...words.map((word) => (word.endsWith('.mjs') ? path(`../../${word}`) : word)),
] as const;

const linesOf = (output: string) => output.split('\n').filter((line) => line !== '');
const theirFindings = (output: string): FoundConnection[] => linesOf(output).map((line) => JSON.parse(line));
const ourFindings = (output: string): FoundConnection[] =>
  linesOf(output).map((line) => {
    const { container, data, port, process, count } = JSON.parse(line);
    return { container: container.id, address: data.ip, port, process: process.name, count };
  });
const always = () => true;
const inPath = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const node = (file: string, ...more: string[]) => [process.execPath, path(`peers/${file}`), ...more];

export const OURS: Program = {
  name: 'traceward',
  command: (file) => [...SCAN, file],
  findingsIn: ourFindings,
  isInstalled: always,
};

export const PEERS = {
  gunzipLarge: {
    name: 'createGunzip, chunks of 256 KiB, only decompressing',
    command: (file) => [...node('gunzip.mjs'), file, '262144'],
    findingsIn: undefined,
    isInstalled: always,
  },
  gunzip: {
    name: 'createGunzip, only decompressing',
    command: (file) => [...node('gunzip.mjs'), file],
    findingsIn: undefined,
    isInstalled: always,
  },
  readline: {
    name: 'readline + JSON.parse',
    command: (file) => [...node('readline.mjs'), file],
    findingsIn: theirFindings,
    isInstalled: always,
  },
  duckdb: {
    name: 'DuckDB, one thread',
    command: (file) => [...node('duckdb.mjs'), file],
    findingsIn: theirFindings,
    isInstalled: () => existsSync(path('peers/node_modules/@duckdb/node-api')),
  },
  grepJq: {
    name: 'grep -F | jq',
    command: (file) => ['sh', path('peers/grep-jq.sh'), file],
    findingsIn: theirFindings,
    isInstalled: () => inPath('grep') && inPath('jq'),
  },
} as const satisfies Record<string, Program>;
