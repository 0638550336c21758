import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fill, valueAt } from '#local-aws/state-machine/expressions.ts';

const scope = { input: { a: { b: [1, 2] }, none: null }, context: { Execution: { Name: 'night' } } };

test('a template has the values at its paths, and all else as it is', () => {
  const template = {
    'run.$': '$$.Execution.Name',
    'all.$': '$',
    deep: { 'b.$': '$.a.b', c: '$.a' },
    'none.$': '$.none',
  };
  expect(fill(template, scope)).toEqual({
    run: 'night',
    all: scope.input,
    deep: { b: [1, 2], c: '$.a' },
    none: null,
  });
});

test('a template without paths is itself', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (template) => {
      fc.pre(!/\.\$"|__proto__/.test(JSON.stringify(template)));
      expect(JSON.stringify(fill(template, scope))).toBe(JSON.stringify(template));
    }),
  );
});

test.each(['$.nothing', '$.a.b[*]', "States.Format('{}', $.a)", 'a', '$$.Execution.Id'])(
  'what %s gives is not known here',
  (path) => {
    expect(() => valueAt(path, scope)).toThrow();
  },
);
