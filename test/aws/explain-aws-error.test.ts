import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { explainAwsError } from '#aws/explain-aws-error.ts';

const before = process.env['AWS_PROFILE'];
const missing = Object.assign(new Error('Could not load credentials from any providers'), {
  name: 'CredentialsProviderError',
});

beforeEach(() => {
  delete process.env['AWS_PROFILE'];
});
afterEach(() => {
  if (before === undefined) delete process.env['AWS_PROFILE'];
  else process.env['AWS_PROFILE'] = before;
});

test('without a profile, missing credentials are asked for', () => {
  expect(explainAwsError(missing)).toContain('set AWS_PROFILE');
});

test('with a profile that leads to no credentials, it is the profile that is named, and how to see those that there are', () => {
  process.env['AWS_PROFILE'] = 'nope';
  const reason = explainAwsError(missing);
  expect(reason).toContain('AWS_PROFILE=nope: there is no such profile');
  expect(reason).toContain('aws configure list-profiles');
  expect(reason).not.toContain('set AWS_PROFILE');
});
