import { describe, expect, test } from '@jest/globals';
import { readDefinition } from '#local-aws/state-machine/definition.ts';
import { synthesiseTemplate, VARIANTS, type Variant } from '#test/factories/stack.ts';
import { definitionOf } from '#test/factories/state-machine.ts';

const DEFINITION = definitionOf(synthesiseTemplate());
const MAP = DEFINITION.States['ReadListing'];

test.each(Object.keys(VARIANTS) as Variant[])('the definition of the stack runs here, all of it (%s)', (variant) => {
  const text = JSON.stringify(definitionOf(synthesiseTemplate(VARIANTS[variant])));
  expect(() => readDefinition(text)).not.toThrow();
});

describe('what has no effect here is an error, by its place:', () => {
  const read = (states: object, rest: object = {}) =>
    readDefinition(JSON.stringify({ StartAt: 'A', States: states, ...rest }));
  const task = { ...DEFINITION.States['Report'] };

  test.each<[string, object]>([
    ['a field', { A: { ...task, HeartbeatSeconds: 3 } }],
    ['a type', { A: { Type: 'Parallel', End: true } }],
    ['a service', { A: { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' } }],
    ['a language', { A: { ...task, QueryLanguage: 'JSONata' } }],
    ['a rule', { A: { Type: 'Choice', Choices: [{ Variable: '$.a', StringMatches: 'x', Next: 'A' }], Default: 'A' } }],
    ['an error that stands for others', { A: { ...task, Retry: [{ ErrorEquals: ['States.ALL'] }] } }],
    ['a caught error', { A: { ...task, Catch: [{ ErrorEquals: ['x'], Next: 'A' }] } }],
    ['a field of a map', { A: { ...MAP, ItemsPath: '$.x' } }],
    ['a number of tolerated failures', { A: { ...MAP, ToleratedFailureCount: 1 } }],
    ['a result that is something else', { A: { ...MAP, ResultPath: '$.plan' } }],
  ])('%s', (_, states) => {
    expect(() => read({ A: task })).not.toThrow();
    expect(() => read({ A: MAP })).not.toThrow();
    expect(() => read(states)).toThrow();
  });

  test('a field of the machine', () => {
    expect(() => read({ A: task }, { TimeoutSeconds: 1 })).toThrow();
  });
});
