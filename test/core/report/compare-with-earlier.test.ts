import { expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { compareWithEarlier } from '#core/report/compare-with-earlier.ts';
import { aFinding } from '#test/factories/finding.ts';

const inPod = (name: string, id: string, changes: Partial<Finding> = {}) =>
  aFinding({ id, container: { id, name: 'app' }, pod: { name, namespace: 'shop' }, ...changes });

const cart = inPod('cart-6d9f8c7b54-x2x7q', 'a');
/** The same workload after it was deployed anew. */
const cartAgain = inPod('cart-7f8c9d4b65-b2c4d', 'b');
const checkout = inPod('checkout-6d9f8c7b54-x2x7q', 'c');

function compare({
  shown,
  found = shown,
  earlier,
  inSight = ['default'],
  wasAskedFor = () => true,
}: {
  shown: Finding[];
  found?: Finding[];
  earlier: Finding[];
  inSight?: string[];
  wasAskedFor?: (finding: Finding) => boolean;
}) {
  const isInSight = ({ cluster }: Finding) => inSight.includes(cluster);
  const isAskedFor = ({ count }: Finding) => count > 0;
  return compareWithEarlier({ shown, found, earlier, isInSight, isAskedFor, wasAskedFor, generatedNames: [] }).map(
    ({ id, comparison }) => [id, comparison],
  );
}

test('what the earlier report has is known, by its id or as the same program of the same workload', () => {
  expect(compare({ shown: [cart, checkout], earlier: [cart] })).toEqual([
    ['a', 'known'],
    ['c', 'new'],
  ]);
  expect(compare({ shown: [cartAgain], earlier: [cart] })).toEqual([['b', 'known']]);
});

test('another program of the same workload is new', () => {
  const shell = { ...cartAgain, process: 'kubectl' };
  expect(compare({ shown: [shell], earlier: [cart] })).toContainEqual(['b', 'new']);
});

test('what these logs do not have is gone, and what is only not shown is not', () => {
  expect(compare({ shown: [], earlier: [cart] })).toEqual([['a', 'gone']]);
  expect(compare({ shown: [], found: [cartAgain], earlier: [cart] })).toEqual([]);
});

test('what was not asked for is not shown as gone', () => {
  expect(compare({ shown: [], earlier: [{ ...cart, count: 0 }] })).toEqual([]);
});

test('where a cluster was not in sight, that says nothing', () => {
  expect(compare({ shown: [], earlier: [cart], inSight: [] })).toEqual([['a', 'notComparable']]);
  expect(compare({ shown: [], earlier: [{ ...cart, cluster: 'other' }] })).toEqual([['a', 'notComparable']]);
});

test('what the earlier report was not asked for is not called new', () => {
  const wasAskedFor = ({ id }: Finding) => id !== 'c';
  expect(compare({ shown: [cart, checkout, cartAgain], earlier: [], wasAskedFor })).toEqual([
    ['a', 'new'],
    ['c', undefined],
    ['b', 'new'],
  ]);
  expect(compare({ shown: [checkout], earlier: [checkout], wasAskedFor })).toEqual([['c', 'known']]);
});
