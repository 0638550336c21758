import { expect, test } from '@jest/globals';
import { exactnessOf, type HiddenFindings, hiddenOnce, mergeHidden } from '#core/notify/hidden-findings.ts';

function hiddenOf(count: number, pods: number): HiddenFindings {
  const all = Array.from({ length: count }, (_, at) => hiddenOnce({ id: `${at}`, pod: `pod-${at % pods}` }, at));
  return all.reduce(mergeHidden);
}

test('few findings are counted exactly, though they are given again', () => {
  const few = hiddenOf(5, 2);
  expect(mergeHidden(few, hiddenOf(5, 2))).toEqual(few);
  expect([few.findings, few.podCount, exactnessOf(few)]).toEqual([5, 2, 'exact']);
});

test('more are counted about, and from a thousand on at least', () => {
  expect(exactnessOf(hiddenOf(21, 1))).toBe('about');
  expect(exactnessOf(hiddenOf(1200, 1))).toBe('at least');
});
