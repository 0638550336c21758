import { describe, expect, test } from '@jest/globals';
import type { DatedObject, Wanted } from '#core/object-selection/select-object.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { type List, walkObjects } from '#core/object-selection/walk-objects.ts';

const wanted: Wanted = {
  range: { from: readInstant('2026-03-10'), to: readInstant('2026-03-11') },
  lookback: 2 * 86_400_000,
};

/** A bucket that notes what it is asked for. */
function bucketOf(keys: readonly string[]) {
  const asked: string[] = [];
  const list: List<DatedObject> = async function* (prefix, depth) {
    asked.push(`${prefix} ${depth}`);
    const folders = new Set<string>();
    for (const key of keys.filter((each) => each.startsWith(prefix))) {
      const slash = depth === 'deep' ? -1 : key.indexOf('/', prefix.length);
      if (slash === -1) yield { object: { key, lastModified: Date.UTC(2020, 0) } };
      else folders.add(key.slice(0, slash + 1));
    }
    for (const folder of folders) yield { folder };
  };
  const walk = async (prefix: string) => {
    const found: string[] = [];
    for await (const { object, selection } of walkObjects(list, prefix, wanted))
      found.push(`${object.key} ${selection}`);
    return found.sort();
  };
  return { asked, walk };
}

describe('a walk through a bucket', () => {
  const days = ['01', '06', '08', '10', '12', '20'];
  const keys = ['2024', '2025', '2026'].flatMap((year) =>
    days.flatMap((day) => [`logs/${year}/03/${day}/a.gz`, `logs/${year}/11/${day}/b.gz`]),
  );

  test('finds what is wanted, and lists no month or day that is not', async () => {
    const { asked, walk } = bucketOf(keys);
    expect(await walk('logs/')).toEqual(['logs/2026/03/08/a.gz lookback', 'logs/2026/03/10/a.gz range']);
    expect(asked.filter((folder) => /(2024|2025)\/\d|\/11\/|\/(01|06|20)\//.test(folder))).toEqual([]);
  });

  test('begins within a date as well as above it', async () => {
    const { walk } = bucketOf(keys);
    expect(await walk('logs/2026/03/10/')).toEqual(['logs/2026/03/10/a.gz range']);
    expect(await walk('logs/2026/0')).toHaveLength(2);
  });

  test('does not ask for each of too many folders that tell no date', async () => {
    const { asked, walk } = bucketOf(Array.from({ length: 3000 }, (_, pod) => `logs/pod-${pod}/2026/03/10/a.gz`));
    expect(await walk('logs/')).toHaveLength(3000);
    expect(asked.length).toBeLessThan(6000);
  });
});
