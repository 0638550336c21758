import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeKey, encodeKey } from '#core/object-key.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';
import { encodeEventKey } from '#test/servers/s3/object-created.ts';

const keys = () => fc.string({ unit: ANY_CHARACTER, size: 'medium' });

describe('a key in a notification of S3', () => {
  test.each([
    ['tracee/', 'tracee/'],
    ['cluster=a/', 'cluster%3Da/'],
    ['logs/année (1)/', 'logs/ann%C3%A9e+%281%29/'],
    ["it's!/", 'it%27s%21/'],
    ['a b+c', 'a+b%2Bc'],
    ['100%/~', '100%25/%7E'],
    ['-_.*', '-_.*'],
    ['a\r\nb', 'a%0D%0Ab'],
    ['😀', '%F0%9F%98%80'],
  ])('%j is written as %s', (key, encoded) => {
    expect(encodeKey(key)).toBe(encoded);
  });

  test("is written as Java's URLEncoder writes it, of which the server of the tests has a copy", () => {
    fc.assert(fc.property(keys(), (key) => expect(encodeKey(key)).toBe(encodeEventKey(key))));
  });

  test('is read as it was', () => {
    fc.assert(fc.property(keys(), (key) => expect(decodeKey(encodeKey(key))).toBe(key)));
  });

  test('begins with a prefix as that is written, so that S3 can compare them', () => {
    fc.assert(
      fc.property(keys(), keys(), (prefix, rest) =>
        expect(encodeKey(prefix + rest)).toBe(encodeKey(prefix) + encodeKey(rest)),
      ),
    );
  });

  test('has nothing but letters, digits, slashes and what a form leaves as it is', () => {
    fc.assert(fc.property(keys(), (key) => expect(encodeKey(key)).toMatch(/^([\w/.*+-]|%[0-9A-F]{2})*$/)));
  });

  test.each(['%', '%ZZ', '%FF'])('cannot be %s', (encoded) => {
    expect(decodeKey(encoded)).toBeUndefined();
  });
});
