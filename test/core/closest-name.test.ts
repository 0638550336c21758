import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { closestName } from '#core/closest-name.ts';

const NAMES = ['scan', 'local', 'rescan', 'test-alert', 'report', 'output', 'fail-on-findings'];

test.each([
  ['scna', 'scan'],
  ['reprot', 'report'],
  ['fail-on-finding', 'fail-on-findings'],
  ['fail-on_findings', 'fail-on-findings'],
  ['rep', 'report'],
  ['test_alert', 'test-alert'],
])('%s is meant as %s', (typed, meant) => {
  expect(closestName(typed, NAMES)).toBe(meant);
});

test.each(['', 'deploy', 'x', 're', 'scanscanscanscanscanscanscanscanscanscanscan'])(
  'nothing is like "%s"',
  (typed) => {
    expect(closestName(typed, NAMES)).toBeUndefined();
  },
);

test('one letter left out, put in or changed is always seen', () => {
  const edit = fc.record({
    name: fc.constantFrom('report', 'output', 'fail-on-findings'),
    at: fc.nat(20),
    remove: fc.nat(1),
    add: fc.constantFrom('', 'q'),
  });
  fc.assert(
    fc.property(edit, ({ name, at, remove, add }) => {
      const place = at % name.length;
      expect(closestName(name.slice(0, place) + add + name.slice(place + remove), NAMES)).toBe(name);
    }),
  );
});
