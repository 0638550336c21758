import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { askedBy } from './request-calls.ts';

function request(method: string, url: string, target = ''): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { method, url, headers: { 'x-amz-target': target } });
}

test.each([
  ['s3', request('GET', '/logs/a%20b.log'), '', ['s3:GetObject arn:aws:s3:::logs/a b.log']],
  ['s3', request('GET', '/logs/a.log?versionId=1'), '', ['s3:GetObjectVersion arn:aws:s3:::logs/a.log']],
  ['s3', request('GET', '/logs?list-type=2&prefix=a'), '', ['s3:ListBucket arn:aws:s3:::logs']],
  ['s3', request('POST', '/logs/a.log?uploads'), '', ['s3:PutObject arn:aws:s3:::logs/a.log']],
  ['s3', request('DELETE', '/logs/a.log?uploadId=1'), '', ['s3:AbortMultipartUpload arn:aws:s3:::logs/a.log']],
  [
    'dynamodb',
    request('POST', '/', 'DynamoDB_20120810.BatchGetItem'),
    '{"RequestItems":{"a":{},"b":{}}}',
    ['a', 'b'].map((name) => `dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:000000000000:table/${name}`),
  ],
  [
    'dynamodb',
    request('POST', '/', 'DynamoDB_20120810.Scan'),
    '{"TableName":"a","IndexName":"pending"}',
    ['dynamodb:Scan arn:aws:dynamodb:us-east-1:000000000000:table/a/index/pending'],
  ],
  [
    'sqs',
    request('POST', '/', 'AmazonSQS.DeleteMessageBatch'),
    '{"QueueUrl":"http://127.0.0.1/000000000000/queue"}',
    ['sqs:DeleteMessage arn:aws:sqs:us-east-1:000000000000:queue'],
  ],
  ['sns', request('POST', '/'), 'Action=PublishBatch&TopicArn=arn', ['sns:Publish arn']],
])('a request to %s asks for what AWS documents (%#)', (service, message, body, expected) => {
  expect(askedBy(service, message, body).map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected);
});

test.each([
  ['s3', request('PUT', '/logs/a.log?acl'), ''],
  ['dynamodb', request('POST', '/', 'DynamoDB_20120810.TransactWriteItems'), '{}'],
  ['sqs', request('POST', '/', 'AmazonSQS.PurgeQueue'), '{}'],
  ['sns', request('POST', '/'), 'Action=DeleteTopic'],
  ['logs', request('POST', '/', 'Logs_20140328.PutLogEvents'), '{}'],
])('a request to %s that nobody has thought of is an error (%#)', (service, message, body) => {
  expect(() => askedBy(service, message, body)).toThrow(/Nobody knows/);
});
