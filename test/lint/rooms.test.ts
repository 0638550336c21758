import { expect, test } from '@jest/globals';
import { findRoomFaults, readRooms } from '#lint/rooms.ts';

const ROOMS = readRooms(
  '# House\n\n## Rooms, lowest first\n\n| room | what |\n|---|---|\n| `core` | small things |\n| `core/store` | x |\n| `core/notify` | y |\n| `cli` | z |\n\n## Else\n\n| `no/room` | x |\n',
);

test('the rooms are the rows under their heading, in their order', () => {
  expect(ROOMS).toEqual(['core', 'core/store', 'core/notify', 'cli']);
  expect(() => readRooms('# No table\n')).toThrow('no table of rooms');
});

test.each([
  ['a value', "import { notify } from '#core/notify/notify.ts';"],
  ['a type', "import type { Alert } from '#core/notify/alert.ts';"],
  ['several lines', "import {\n  one,\n  two,\n} from '#core/notify/alert.ts';"],
  ['an export', "export { notify } from '#core/notify/notify.ts';"],
  ['later', "const { notify } = await import('#core/notify/notify.ts');"],
  ['for its effects', "import '#core/notify/notify.ts';"],
])('a room may not import %s of a room above it', (_, text) => {
  expect(findRoomFaults([{ path: 'core/store/a.ts', text }], ROOMS)).toHaveLength(1);
  expect(
    findRoomFaults(
      [
        { path: 'core/notify/a.ts', text },
        { path: 'cli/scan/a.ts', text },
      ],
      ROOMS,
    ),
  ).toEqual([]);
});

test('a folder belongs to the innermost room that is named', () => {
  const text = "import { x } from '#core/store/deep/down.ts'; import { y } from './b.ts';";
  expect(findRoomFaults([{ path: 'core/time.ts', text }], ROOMS)).toEqual([
    'core/time.ts imports core/store/deep/down.ts: core is below core/store and must not know it',
  ]);
});

test('what is in no room is a fault, whether it imports or is imported', () => {
  expect(findRoomFaults([{ path: 'attic/a.ts', text: '' }], ROOMS)).toHaveLength(1);
  expect(findRoomFaults([{ path: 'cli/a.ts', text: `import x from '${'#attic'}/a.ts';` }], ROOMS)).toHaveLength(1);
});

test('an expression that looks for imports is none', () => {
  const text = "const IMPORTS = /^import (.+) from '#core\\/notify\\/.+';$/gm;";
  expect(findRoomFaults([{ path: 'core/store/a.ts', text }], ROOMS)).toEqual([]);
});
