import { dirname, join } from 'node:path/posix';

/** A source file of the house: its path in the project, with slashes, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

/** Rows of the table under this heading are the rooms, the lowest first: `| \`core/records\` | … |`. */
const HEADING = '## Rooms, lowest first';
const ROW = /^\| `([\w/-]{1,64})` \|/gm;
/** What a module names in quotes behind `from`, `import` or `import(`; with a backslash it is an expression that looks for one. */
const SPECIFIER = /(?:^import|\bfrom|\bimport\()\s{0,8}['"]([^'"\n\\]{1,256})['"]/gm;

/** The paths of the rooms, as docs/architecture.md orders them. Throws if it has no such table. */
export function readRooms(architecture: string): string[] {
  const [, section] = architecture.split(`${HEADING}\n`, 2);
  const rooms = [...(section?.split('\n## ', 1)[0] ?? '').matchAll(ROW)].map(([, room = '']) => room);
  if (rooms.length === 0) throw new Error(`docs/architecture.md has no table of rooms under "${HEADING}"`);
  return rooms;
}

/** What is wrong with the imports of these files: each fault a sentence that names the file and the import. */
export function findRoomFaults(files: readonly SourceFile[], rooms: readonly string[]): string[] {
  return files.flatMap(({ path, text }) => {
    const from = roomOf(path, rooms);
    if (from === undefined) return [`${path} is in no room; docs/architecture.md has to name one for it`];
    return importsOf(path, text).flatMap((target) => {
      const to = roomOf(target, rooms);
      if (to === undefined) return [`${path} imports ${target}, which is in no room`];
      return rooms.indexOf(to) <= rooms.indexOf(from)
        ? []
        : [`${path} imports ${target}: ${from} is below ${to} and must not know it`];
    });
  });
}

/** The innermost room that holds the path. */
function roomOf(path: string, rooms: readonly string[]): string | undefined {
  return rooms.filter((room) => path.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];
}

/** The files of the house that a file imports, also types alone and what it loads later, by their paths in the project. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(SPECIFIER)].flatMap(([, specifier = '']) => {
    if (specifier.startsWith('./')) return [join(dirname(path), specifier)];
    return specifier.startsWith('#') && specifier.includes('/') ? [specifier.slice(1)] : [];
  });
}
