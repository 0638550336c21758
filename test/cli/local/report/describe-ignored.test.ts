import { expect, test } from '@jest/globals';
import { describeIgnored } from '#cli/local/report/describe-ignored.ts';

test('what has no effect is told by type, not by the ids of its resources', () => {
  const ignored = [
    'AWS::SQS::Queue Objects.KmsMasterKeyId',
    'AWS::IAM::Role DetectRole0844D58E',
    'AWS::IAM::Role PostRole12345678',
    'AWS::SQS::Queue DeadLetters.KmsMasterKeyId',
    'AWS::SQS::Queue DeadLetters.Tags',
  ];
  expect(describeIgnored(ignored).split('\n').slice(2)).toEqual([
    'TYPE             ALL  ONLY',
    'AWS::IAM::Role     2',
    'AWS::SQS::Queue       KmsMasterKeyId, Tags',
    '',
  ]);
});
