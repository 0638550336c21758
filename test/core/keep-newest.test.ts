import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keepNewest } from '#core/keep-newest.ts';

test('no more is kept than may be, and of that the newest, all but a sixteenth', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 300 }), (most, count) => {
      const map = new Map<string, number>();
      for (let at = 0; at < count; at += 1) {
        map.set(String(at), at);
        keepNewest(map, most);
      }
      expect(map.size).toBeLessThanOrEqual(most);
      const expected = Array.from({ length: map.size }, (_, at) => count - map.size + at);
      expect([...map.values()]).toEqual(expected);
      expect(map.size).toBeGreaterThanOrEqual(Math.min(count, most - Math.floor(most / 16)));
    }),
  );
});
