import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectObject, type Wanted } from '#core/object-selection/select-object.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { type ListedObject, type ListPages, walkWanted } from '#core/rescan/walk-wanted.ts';

const DAY = 86_400_000;
const JANUARY: Wanted = {
  range: { from: readInstant('2026-01-01'), to: readInstant('2026-02-01') },
  lookback: 7 * DAY,
};

/** A bucket with these keys, each written now, in pages of three entries. */
function bucketOf(keys: readonly string[]) {
  const listings: string[] = [];
  const list: ListPages = async function* (prefix, mode) {
    listings.push(`${mode} ${prefix}`);
    const below = [...new Set(keys)].sort().filter((key) => key.startsWith(prefix));
    const isBelow = (key: string) => mode === 'folders' && key.indexOf('/', prefix.length) >= 0;
    const folders = below.filter(isBelow).map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1));
    const entries = [...new Set(folders), ...below.filter((key) => !isBelow(key)).map(objectOf)];
    for (let at = 0; at < entries.length; at += 3) {
      const page = entries.slice(at, at + 3);
      yield {
        objects: page.filter((entry) => typeof entry !== 'string'),
        folders: page.filter((entry) => typeof entry === 'string'),
      };
    }
  };
  return { list, listings };
}

const objectOf = (key: string): ListedObject => ({ key, size: 1, lastModified: Date.UTC(2026, 10, 24), etag: 'e' });

async function walk(keys: readonly string[], prefix = '') {
  const { list, listings } = bucketOf(keys);
  const accepted: string[] = [];
  const counts = await walkWanted({
    list,
    prefix,
    wanted: JANUARY,
    accept: async ({ key }, role) => void accepted.push(`${role} ${key}`),
    checkTime: () => {},
  });
  return { counts, listings, accepted: accepted.sort() };
}

describe('the walk over a bucket', () => {
  test('finds what a look at every object would find', async () => {
    const part = fc.constantFrom(
      '2025',
      '2026',
      '01',
      '12',
      '28',
      '2026-01-05',
      '20251228',
      'dt=2026-01-05',
      'year=2024',
    );
    const name = fc.constantFrom('month=01', 'day=2', 'cluster=a', 'node', 'x.log', 'tracee-2026-01-05.log');
    const keys = fc.array(
      fc.array(fc.oneof(part, name), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
      {
        maxLength: 30,
      },
    );
    await fc.assert(
      fc.asyncProperty(keys, async (all) => {
        const expected = [...new Set(all)]
          .map((key) => ({ key, role: selectObject(objectOf(key), JANUARY) }))
          .filter(({ role }) => role !== 'outside')
          .map(({ key, role }) => `${role} ${key}`);
        const { accepted, counts } = await walk(all);
        expect(accepted).toEqual(expected.sort());
        expect(counts.range + counts.lookback).toBe(expected.length);
      }),
      { numRuns: 300 },
    );
  });

  test('makes one request for a year that is out of the range, and none below it', async () => {
    const days = ['2019', '2020', '2021'].flatMap((year) =>
      Array.from({ length: 200 }, (_, at) => `tracee/${year}/0${1 + (at % 9)}/1${at % 9}/00/${at}`),
    );
    const { listings, accepted, counts } = await walk([...days, 'tracee/2026/01/05/10/x'], 'tracee/');
    expect(accepted).toEqual(['range tracee/2026/01/05/10/x']);
    expect(listings.filter((listing) => /20(19|20|21)/.test(listing))).toEqual(
      ['2019', '2020', '2021'].map((year) => `folders tracee/${year}/`),
    );
    expect(counts).toMatchObject({ listed: 1, skippedFolders: 27 });
  });

  test('does not follow folders without dates for ever', async () => {
    const deep = Array.from({ length: 40 }, (_, at) => `${'a/'.repeat(30)}${at}`);
    expect((await walk(deep)).listings.length).toBeLessThan(12);
    const wide = Array.from({ length: 1500 }, (_, at) => `container-${at}/logs/deep/x`);
    expect((await walk(wide)).listings.filter((listing) => listing.startsWith('folders'))).toEqual(['folders ']);
  });

  test('leaves out what the console makes when it is asked for a folder', async () => {
    const { list } = bucketOf(['logs/']);
    const empty: ListPages = async function* (prefix, mode) {
      for await (const { objects, folders } of list(prefix, mode)) {
        yield { objects: objects.map((object) => ({ ...object, size: 0 })), folders };
      }
    };
    const counts = await walkWanted({
      list: empty,
      prefix: 'logs/',
      wanted: { range: { from: undefined, to: undefined }, lookback: 0 },
      accept: async () => {},
      checkTime: () => {},
    });
    expect(counts.listed).toBe(0);
  });
});
