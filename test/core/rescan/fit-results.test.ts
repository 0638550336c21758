import { expect, test } from '@jest/globals';
import { fitResults } from '#core/rescan/fit-results.ts';
import { failedResult, type ObjectResult } from '#core/rescan/object-result.ts';

const text = (length: number) => 'x'.repeat(length);

/** What an object says at most, with a key and a cluster that are as long as a batch of so many leaves room for. */
function longest(index: number): ObjectResult {
  return {
    ...{ state: 'read', key: `${index}/${text(250)}`, identity: text(40), cluster: text(100), role: 'range' },
    counts: { bytes: 123_456_789, lines: 123_456, malformed: 123_456, execs: 1234, connects: 1234, otherEvents: 1234 },
    problem: text(240),
    unread: { reason: text(240), firstLine: text(200) },
    otherContainers: Array.from({ length: 5 }, () => text(200)),
  };
}

test('the results of a batch fit into a state, whatever its objects say', () => {
  const results = Array.from({ length: 250 }, (_, index) => longest(index));
  expect(JSON.stringify(results).length).toBeGreaterThan(262_144);
  const fitting = fitResults([...results, failedResult('failed', text(240))]);
  expect(JSON.stringify(fitting).length).toBeLessThan(262_144);
  expect(fitting.map(({ key }) => key)).toEqual([...results.map(({ key }) => key), 'failed']);
  expect(fitting[0]).toMatchObject({
    problem: expect.stringMatching(/^x+…?$/),
    unread: { reason: expect.any(String) },
  });
});

test('they stay as they are where they fit', () => {
  const results = [longest(0), failedResult('failed', text(240))];
  expect(fitResults(results)).toEqual(results);
});
