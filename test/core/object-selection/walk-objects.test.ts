import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectObject, type Wanted } from '#core/object-selection/select-object.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { type ListedObject, type ListPages, walkObjects } from '#core/object-selection/walk-objects.ts';

const DAY = 86_400_000;
const JANUARY: Wanted = {
  range: { from: readInstant('2026-01-01'), to: readInstant('2026-02-01') },
  lookback: 7 * DAY,
};
const TENTH_OF_MARCH: Wanted = {
  range: { from: readInstant('2026-03-10'), to: readInstant('2026-03-11') },
  lookback: 2 * DAY,
};

/** A bucket with these keys, each written at this time, in pages of three entries. It notes what it is asked for. */
function bucketOf(keys: readonly string[], lastModified: number) {
  const sorted = [...new Set(keys)].sort();
  const listings: string[] = [];
  let open = 0;
  let mostOpen = 0;
  const list: ListPages = async function* (prefix, depth) {
    listings.push(`${depth} ${prefix}`);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const below = sorted.filter((key) => key.startsWith(prefix));
    const isBelow = (key: string) => depth === 'shallow' && key.indexOf('/', prefix.length) >= 0;
    const folders = below.filter(isBelow).map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1));
    const objectOf = (key: string): ListedObject => ({ key, size: 1, lastModified, etag: 'e' });
    const entries = [...new Set(folders), ...below.filter((key) => !isBelow(key)).map(objectOf)];
    for (let at = 0; at < entries.length; at += 3) {
      const page = entries.slice(at, at + 3);
      yield {
        objects: page.filter((entry) => typeof entry !== 'string'),
        folders: page.filter((entry) => typeof entry === 'string'),
      };
    }
    open -= 1;
  };
  return { list, listings, mostOpen: () => mostOpen };
}

type Walk = {
  readonly prefix?: string;
  readonly wanted?: Wanted;
  readonly listings?: number;
  readonly written?: number;
};

async function walk(keys: readonly string[], options: Walk = {}) {
  const { prefix = '', wanted = JANUARY, listings = 16, written = Date.UTC(2026, 10, 24) } = options;
  const bucket = bucketOf(keys, written);
  const found: string[] = [];
  const counts = { listed: 0, skippedFolders: 0 };
  for await (const page of walkObjects({ list: bucket.list, prefix, wanted, listings })) {
    counts.listed += page.listed;
    counts.skippedFolders += page.skippedFolders;
    for (const { object, selection } of page.selected) found.push(`${selection} ${object.key}`);
  }
  return { ...bucket, counts, inOrder: found, found: found.toSorted() };
}

describe('the walk over a bucket', () => {
  const years = ['2024', '2025', '2026'];
  const marches = years.flatMap((year) =>
    ['01', '06', '08', '10', '12', '20'].flatMap((day) => [
      `logs/${year}/03/${day}/a.gz`,
      `logs/${year}/11/${day}/b.gz`,
    ]),
  );

  test('finds what a look at every object would find, however many listings are under way', async () => {
    const dates = ['2025', '2026', '01', '12', '28', '2026-01-05', '20251228', 'dt=2026-01-05', 'year=2024'];
    const names = ['month=01', 'day=2', 'cluster=a', 'node', 'x.log', 'tracee-2026-01-05.log'];
    const part = fc.constantFrom(...dates, ...names);
    const key = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 30 }), fc.constantFrom(1, 3, 16), async (keys, listings) => {
        const lastModified = Date.UTC(2026, 10, 24);
        const expected = [...new Set(keys)]
          .map((each) => `${selectObject({ key: each, lastModified }, JANUARY)} ${each}`)
          .filter((each) => !each.startsWith('outside'));
        expect((await walk(keys, { listings })).found).toEqual(expected.sort());
      }),
      { numRuns: 300 },
    );
  });

  test('finds what is wanted, and lists no month or day that is not', async () => {
    const options = { prefix: 'logs/', wanted: TENTH_OF_MARCH, written: Date.UTC(2020, 0) };
    const { found, listings } = await walk(marches, options);
    expect(found).toEqual(['lookback logs/2026/03/08/a.gz', 'range logs/2026/03/10/a.gz']);
    expect(listings.filter((listing) => /(2024|2025)\/\d|\/11\/|\/(01|06|20)\//.test(listing))).toEqual([]);
  });

  test('begins within a date as well as above it', async () => {
    const options = { wanted: TENTH_OF_MARCH, written: Date.UTC(2020, 0) };
    const day = await walk(marches, { ...options, prefix: 'logs/2026/03/10/' });
    expect(day.found).toEqual(['range logs/2026/03/10/a.gz']);
    expect(day.listings).toEqual(['deep logs/2026/03/10/']);
    expect((await walk(marches, { ...options, prefix: 'logs/2026/0' })).found).toHaveLength(2);
  });

  test('gives objects in the order of their folders where one listing is under way', async () => {
    const keys = marches.map((key) => key.replace(/20\d\d/, '2026').replace('logs/', `logs-${key.slice(8, 9)}/`));
    const wanted = { range: { from: readInstant('2026-02-01'), to: readInstant('2026-12-31') }, lookback: 0 };
    const { inOrder, mostOpen } = await walk(keys, { listings: 1, wanted });
    expect(inOrder).toEqual(keys.map((key) => `range ${key}`).toSorted());
    expect(mostOpen()).toBe(1);
  });

  test('has as many listings under way as it may, and no more', async () => {
    const keys = Array.from({ length: 20 }, (_, at) => `node-${at}/2026/01/05/x`);
    expect((await walk(keys, { listings: 4 })).mostOpen()).toBe(4);
  });

  test('makes one request for a year that is out of the range, and none below it', async () => {
    const days = ['2019', '2020', '2021'].flatMap((year) =>
      Array.from({ length: 200 }, (_, at) => `tracee/${year}/0${1 + (at % 9)}/1${at % 9}/00/${at}`),
    );
    const { listings, found, counts } = await walk([...days, 'tracee/2026/01/05/10/x'], { prefix: 'tracee/' });
    expect(found).toEqual(['range tracee/2026/01/05/10/x']);
    expect(listings.filter((listing) => /20(19|20|21)/.test(listing)).toSorted()).toEqual(
      ['2019', '2020', '2021'].map((year) => `shallow tracee/${year}/`),
    );
    expect(counts).toEqual({ listed: 1, skippedFolders: 27 });
  });

  test('spares the years of every node, however many nodes there are', async () => {
    const keys = Array.from({ length: 1500 }, (_, node) => [`node-${node}/2025/06/01/x`, `node-${node}/2026/01/05/x`]);
    const { found, listings } = await walk(keys.flat());
    expect(found).toHaveLength(1500);
    expect(listings.filter((listing) => /^deep (node-\d+\/$|.*2025)/.test(listing))).toEqual([]);
  });

  test('does not ask for each of too many folders below which no date spares anything', async () => {
    const pods = Array.from({ length: 3000 }, (_, pod) => `logs/pod-${pod}/2026/03/10/a.gz`);
    const { found, listings } = await walk(pods, { prefix: 'logs/', wanted: TENTH_OF_MARCH });
    expect(found).toHaveLength(3000);
    expect(listings.length).toBeLessThan(6000);
    expect(listings.filter((listing) => listing.startsWith('shallow')).length).toBeLessThan(1020);
  });

  test('does not follow folders without dates for ever', async () => {
    const deep = Array.from({ length: 40 }, (_, at) => `${'a/'.repeat(30)}${at}`);
    expect((await walk(deep)).listings.length).toBeLessThan(12);
    const wide = Array.from({ length: 1500 }, (_, at) => `container-${at}/logs/deep/x`);
    expect((await walk(wide)).listings.length).toBeLessThan(1500 + 1020);
  });

  test('lists all at once where no time is asked for', async () => {
    const wanted = { range: { from: undefined, to: undefined }, lookback: 0 };
    const { found, listings } = await walk(marches, { wanted, prefix: 'logs/' });
    expect(found).toHaveLength(marches.length);
    expect(listings).toEqual(['deep logs/']);
  });

  test('leaves out what the console makes when it is asked for a folder', async () => {
    const { list } = bucketOf(['logs/'], 0);
    const empty: ListPages = async function* (prefix, depth) {
      for await (const { objects, folders } of list(prefix, depth)) {
        yield { objects: objects.map((object) => ({ ...object, size: 0 })), folders };
      }
    };
    for await (const { listed } of walkObjects({ list: empty, prefix: 'logs/', wanted: JANUARY, listings: 1 })) {
      expect(listed).toBe(0);
    }
  });
});
