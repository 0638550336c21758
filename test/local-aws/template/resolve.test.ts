// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub is written.
import { describe, expect, test } from '@jest/globals';
import { createResolver, inOrder, referencesIn } from '#local-aws/template/resolve.ts';
import { readTemplate } from '#local-aws/template/stack-template.ts';

const template = readTemplate(
  JSON.stringify({
    Parameters: { Stage: { Default: 'test' } },
    Mappings: { Sizes: { small: { memory: 128 } } },
    Conditions: {
      IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
      IsNot: { 'Fn::Not': [{ Condition: 'IsTest' }] },
    },
    Resources: {},
  }),
);
const physical = new Map([['Queue', { ref: 'http://127.0.0.1/q', attributes: { Arn: 'arn:aws:sqs:here:1:q' } }]]);
const { resolve, holds } = createResolver({ template, region: 'here', account: '1', physical });

describe('an intrinsic function gives', () => {
  test.each([
    ['what a resource is called', { Ref: 'Queue' }, 'http://127.0.0.1/q'],
    ['the default of a parameter', { Ref: 'Stage' }, 'test'],
    ['the region', { Ref: 'AWS::Region' }, 'here'],
    ['an attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:here:1:q'],
    ['an attribute, in YAML’s spelling', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:here:1:q'],
    ['joined texts', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }]] }, 'a-1'],
    [
      'a text with variables',
      { 'Fn::Sub': '${AWS::Partition}/${Queue.Arn}/${!Literal}' },
      'aws/arn:aws:sqs:here:1:q/${Literal}',
    ],
    [
      'a text with variables of its own',
      { 'Fn::Sub': ['${A}/${Stage}', { A: { Ref: 'Queue' } }] },
      'http://127.0.0.1/q/test',
    ],
    ['a part of a split text', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'q'],
    ['a value of a map', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 128],
    ['the branch of a condition', { 'Fn::If': ['IsNot', 'a', 'b'] }, 'b'],
  ])('%s', (_, value, expected) => {
    expect(resolve({ deep: [value] })).toEqual({ deep: [expected] });
  });

  test('nothing, where the template says so', () => {
    expect(resolve({ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] })).toEqual({ b: [1] });
    expect(holds('IsTest')).toBe(true);
  });
});

test.each([
  [{ Ref: 'Nobody' }, 'Nobody, which does not exist here'],
  [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, 'Queue.Colour, which is not known here'],
  [{ 'Fn::Cidr': ['a'] }, 'Fn::Cidr, which is not known here'],
  [{ 'Fn::Select': [3, ['a']] }, 'part 3 of 1'],
])('what cannot be resolved is an error that names it: %j', (value, message) => {
  expect(() => resolve(value)).toThrow(message);
});

test('references are found wherever they stand', () => {
  const value = [{ Ref: 'A' }, { x: { 'Fn::GetAtt': ['B', 'Arn'] } }, { 'Fn::Sub': ['${C}${D.Arn}${!E}', {}] }];
  expect([...referencesIn(value)].sort()).toEqual(['A', 'B', 'C', 'D']);
});

test('resources come after those that they need', () => {
  const resource = (needs: unknown, DependsOn: string[] = []) => ({ Type: 'T', Properties: { needs }, DependsOn });
  const order = inOrder({
    A: resource({ Ref: 'B' }, ['C']),
    B: resource({ 'Fn::Sub': '${D.Arn}' }),
    C: resource(1),
    D: resource(2),
  });
  for (const [later, earlier] of [
    ['A', 'B'],
    ['A', 'C'],
    ['B', 'D'],
  ] as const) {
    expect(order.indexOf(later)).toBeGreaterThan(order.indexOf(earlier));
  }
  expect(() => inOrder({ A: resource({ Ref: 'B' }), B: resource({ Ref: 'A' }) })).toThrow('depend on each other: A, B');
});
