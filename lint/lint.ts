// What `npm run check` asks of the house beside types and style: the order of the rooms, and one name for each thing.
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { findNameFaults } from './names.ts';
import { findRoomFaults, readRooms } from './rooms.ts';

const PROJECT = join(import.meta.dirname, '..');
const rooms = readRooms(readFileSync(join(PROJECT, 'docs/architecture.md'), 'utf8'));
const tops = [...new Set(rooms.map((room) => room.split('/')[0] ?? room))];
const files = globSync(`{${tops.join(',')}}/**/*.{ts,mjs}`, { cwd: PROJECT, exclude: ['**/node_modules/**'] })
  .filter((path) => !path.endsWith('.d.ts'))
  .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(PROJECT, path), 'utf8') }))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

/** What ships has one name for each thing. Tests mirror it, and measurements stand apart. */
const shipped = files.filter(({ path }) => !/^(?:test|bench)\//.test(path));

const faults = [...findRoomFaults(files, rooms), ...findNameFaults(shipped)];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
