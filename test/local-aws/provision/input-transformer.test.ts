import { expect, test } from '@jest/globals';
import { transformOf } from '#local-aws/provision/input-transformer.ts';

const event = { detail: { name: 'a "run" <b>', status: 'FAILED' } };

test('a target gets its template with the values at its paths, quoted as JSON', () => {
  const transform = transformOf({
    InputPathsMap: { 'detail-name': '$.detail.name', gone: '$.detail.nothing.there' },
    InputTemplate: '{"run":<detail-name>,"gone":<gone>,"as":"it is"}',
  });
  expect(transform(event)).toEqual({ run: 'a "run" <b>', gone: null, as: 'it is' });
});

test('without a transformer it gets the event', () => {
  expect(transformOf(undefined)(event)).toBe(event);
});

test.each([
  [{ InputPathsMap: {}, InputTemplate: '{"run":<name>}' }, 'knows no <name>'],
  [{ InputPathsMap: { name: 'detail.name' }, InputTemplate: '{"run":<name>}' }, 'path detail.name is not known'],
])('%j is an error', (transformer, message) => {
  expect(() => transformOf(transformer)(event)).toThrow(message);
});
