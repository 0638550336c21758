import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { findingId } from '#core/correlate/finding-id.ts';

const connection = { address: '10.96.0.1', port: 443, process: 'curl' };

test('the id is the one of the contract', () => {
  const text = '["TRC-1013","default","abc","10.96.0.1",443,"curl"]';
  const digest = createHash('sha256').update(text).digest('hex');
  expect(findingId('default', 'abc', connection)).toBe(digest.slice(0, 32));
});

test('what is missing is null', () => {
  const digest = createHash('sha256').update('["TRC-1013","default","abc","10.96.0.1",null,null]').digest('hex');
  expect(findingId('default', 'abc', { ...connection, port: undefined, process: undefined })).toBe(digest.slice(0, 32));
});

test('names that look alike differ', () => {
  const ids = ['\ud800', '\ufffd', '\\ud800'].map((process) => findingId('default', 'abc', { ...connection, process }));
  expect(new Set(ids).size).toBe(3);
});
