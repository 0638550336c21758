import { expect, test } from '@jest/globals';
import { readCommand } from './read-command.ts';

const read = (text: string) => readCommand(text.split(' '), '/');

test.each([
  ['sqs get-queue-attribute --queue-url x', 'sqs has no get-queue-attribute'],
  ['cloudwatch put-metric --namespace x', 'cloudwatch has no put-metric'],
  ['sqs purge-queue --queue x', 'no option --queue'],
  ['sqs purge-queue --queue-url', '--queue-url needs a value'],
  ['sns subscribe --topic-arn x --endpoint y', 'no option --endpoint'],
  ['lambda invoke --function-name x', 'takes 1 arguments'],
  ['logs tail one two', 'takes 1 arguments'],
])('%s is refused', (command, reason) => {
  expect(() => read(command)).toThrow(reason);
});

test('flags, numbers, lists and structures become what the SDK is given', () => {
  expect(read('lambda update-event-source-mapping --uuid x --no-enabled').input).toEqual({ UUID: 'x', Enabled: false });
  expect(read('sqs receive-message --queue-url x --visibility-timeout 60 --attribute-names A B').input).toEqual({
    QueueUrl: 'x',
    VisibilityTimeout: 60,
    AttributeNames: ['A', 'B'],
  });
  expect(read('s3api delete-objects --bucket x --delete {"Objects":[]}').input).toEqual({
    Bucket: 'x',
    Delete: { Objects: [] },
  });
});
