import { describe, expect, test } from '@jest/globals';
import { type AttachedStatement, type Call, decide } from './decide.ts';
import { grantsOf, without } from './grants.ts';
import { readPolicyDocument } from './statement.ts';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const OBJECT = 'arn:aws:s3:::logs/tracee/a.log';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:queue';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };

type Document = readonly object[];

function attach(kind: AttachedStatement['kind'], to: string, ...Statement: Document): AttachedStatement[] {
  return readPolicyDocument({ Statement }).map((statement, at) => ({ kind, to, name: `${at}`, statement }));
}

const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
});

function answer(call: Partial<Call>, statements: readonly AttachedStatement[], account = '111122223333') {
  const asked: Call = { principal: { role: ROLE }, action: 's3:GetObject', resource: OBJECT, context: {}, ...call };
  return decide(asked, statements, (arn) => arn.split(':')[4] || account);
}

describe('a role', () => {
  const read = attach('identity', ROLE, allow('s3:Get*', 'arn:aws:s3:::logs/tracee/*'));

  test('may what one of its statements allows, whatever the case of the action', () => {
    expect(answer({}, read)).toBe('allowed');
    expect(answer({ action: 's3:getobject' }, read)).toBe('allowed');
  });

  test.each([
    ['another action', { action: 's3:PutObject' }],
    ['another resource', { resource: 'arn:aws:s3:::logs/other/a.log' }],
    ['another bucket, whose name begins the same', { resource: 'arn:aws:s3:::logs-2/tracee/a.log' }],
    ['the bucket', { resource: 'arn:aws:s3:::logs' }],
    ['another role', { principal: { role: `${ROLE}s` } }],
  ])('may nothing else: %s', (_, call) => {
    expect(answer(call, read)).toBe('not allowed');
  });

  test('may not what is denied somewhere, in its own policies or in those of the resource', () => {
    const denied = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    expect(answer({}, [...read, ...attach('identity', ROLE, denied)])).toBe('denied explicitly');
    const ofBucket = attach('resource', 'arn:aws:s3:::logs', { ...denied, Principal: '*' });
    expect(answer({}, [...read, ...ofBucket])).toBe('denied explicitly');
  });

  test('may what a statement does not leave out', () => {
    const statements = attach('identity', ROLE, { Effect: 'Allow', NotAction: 's3:Put*', NotResource: `${OBJECT}.gz` });
    expect(answer({}, statements)).toBe('allowed');
    expect(answer({ action: 's3:PutObject' }, statements)).toBe('not allowed');
    expect(answer({ resource: `${OBJECT}.gz` }, statements)).toBe('not allowed');
  });

  test('needs both sides for a resource of another account', () => {
    const ofBucket = attach('resource', 'arn:aws:s3:::logs', allow('s3:GetObject', OBJECT, { Principal: ROOT }));
    expect(answer({}, read, '444455556666')).toBe('not allowed');
    expect(answer({}, ofBucket, '444455556666')).toBe('not allowed');
    expect(answer({}, [...read, ...ofBucket], '444455556666')).toBe('allowed');
  });

  test('is let in by the resource of its own account alone, if that names it and not only the account', () => {
    const ofBucket = (principal: object) =>
      attach('resource', 'arn:aws:s3:::logs', allow('s3:GetObject', OBJECT, { Principal: principal }));
    expect(answer({}, ofBucket({ AWS: ROLE }))).toBe('allowed');
    expect(answer({}, ofBucket(ROOT))).toBe('not allowed');
  });

  test('may use a key only if the policy of the key says so or leaves it to the account', () => {
    const call = { action: 'kms:Decrypt', resource: KEY };
    const identity = attach('identity', ROLE, allow('kms:Decrypt', KEY));
    const ofKey = (principal: object) => attach('resource', KEY, allow('kms:*', '*', { Principal: principal }));
    expect(answer(call, identity)).toBe('not allowed');
    expect(answer(call, ofKey(ROOT))).toBe('not allowed');
    expect(answer(call, [...identity, ...ofKey(ROOT)])).toBe('allowed');
    expect(answer(call, ofKey({ AWS: ROLE }))).toBe('allowed');
  });
});

describe('a service', () => {
  const call = { principal: { service: 'sns.amazonaws.com' }, action: 'sqs:SendMessage', resource: QUEUE };
  const Condition = { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:topic' } };
  const statements = attach(
    'resource',
    QUEUE,
    allow('sqs:SendMessage', QUEUE, { Principal: { Service: 'sns.amazonaws.com' }, Condition }),
  );

  test('may what the resource allows it in the name of that source', () => {
    const context = { 'aws:sourcearn': 'arn:aws:sns:eu-west-1:111122223333:topic' };
    expect(answer({ ...call, context }, statements)).toBe('allowed');
  });

  test.each([
    ['of another source', { context: { 'aws:sourcearn': 'arn:aws:sns:eu-west-1:444455556666:topic' } }],
    ['of no source', {}],
    ['of another service', { principal: { service: 's3.amazonaws.com' } }],
  ])('may nothing %s', (_, change) => {
    expect(answer({ ...call, ...change }, statements)).toBe('not allowed');
  });
});

describe('a condition', () => {
  const under = (Condition: object, context: Call['context']) =>
    answer({ context }, attach('identity', ROLE, allow('s3:*', '*', { Condition }))) === 'allowed';

  test.each([
    [{ StringEquals: { 'aws:x': ['a', 'b'] } }, { 'aws:x': 'b' }, true],
    [{ StringEquals: { 'AWS:X': 'a' } }, { 'aws:x': 'A' }, false],
    [{ StringEquals: { 'aws:x': 'a' } }, {}, false],
    [{ StringEqualsIfExists: { 'aws:x': 'a' } }, {}, true],
    [{ StringEqualsIfExists: { 'aws:x': 'a' } }, { 'aws:x': 'b' }, false],
    [{ StringNotEquals: { 'aws:x': ['a', 'b'] } }, { 'aws:x': 'b' }, false],
    [{ StringNotEquals: { 'aws:x': 'a' } }, {}, true],
    [{ StringLike: { 'aws:x': 'a*c' } }, { 'aws:x': 'abc' }, true],
    [{ StringNotLike: { 'aws:x': 'a*c' } }, { 'aws:x': 'abc' }, false],
    [{ ArnLike: { 'aws:x': 'arn:aws:sns:*:1:*' } }, { 'aws:x': 'arn:aws:sns:r:1:t' }, true],
    [{ ArnLike: { 'aws:x': 'arn:aws:*:t' } }, { 'aws:x': 'arn:aws:sns:r:1:t' }, false],
    [{ Bool: { 'aws:x': false } }, { 'aws:x': 'false' }, true],
    [{ Null: { 'aws:x': true } }, {}, true],
    [{ Null: { 'aws:x': 'false' } }, {}, false],
    [{ NumericLessThan: { 'aws:x': 1.2 } }, { 'aws:x': '1.1' }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:x': ['a'] } }, { 'aws:x': ['a', 'b'] }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:x': ['a'] } }, { 'aws:x': ['a', 'b'] }, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:x': ['a'] } }, {}, false],
    [{ 'ForAllValues:StringEquals': { 'aws:x': ['a'] } }, {}, true],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's
    [{ StringEquals: { 'aws:x': '${aws:PrincipalAccount}' } }, { 'aws:x': '111122223333' }, true],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's
    [{ StringEquals: { 'aws:x': '${aws:nothing}' } }, { 'aws:x': 'undefined' }, false],
  ] as const)('%j with %j', (condition, context, expected) => {
    expect(under(condition, context)).toBe(expected);
  });

  test('that nobody knows is an error, and so is a field of a statement', () => {
    expect(() => under({ DateEquals: { 'aws:x': 'a' } }, { 'aws:x': 'a' })).toThrow('DateEquals');
    expect(() => attach('identity', ROLE, allow('s3:*', '*', { NotPrincipal: '*' }))).toThrow();
  });
});

test('a grant can be taken away alone: the rest of its statement stays', () => {
  const statements = attach('identity', ROLE, allow(['s3:GetObject', 's3:PutObject'], [OBJECT, `${OBJECT}.gz`]));
  const grants = statements.flatMap(grantsOf);
  expect(grants).toHaveLength(4);
  for (const grant of grants) {
    const left = without(grant, statements);
    const denied = grants.filter(({ action, resource }) => answer({ action, resource }, left) !== 'allowed');
    expect(denied).toEqual([grant]);
  }
});
