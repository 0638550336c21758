import { expect, test } from '@jest/globals';
import { describeJsonFault } from '#core/json-fault.ts';

test.each([
  ['', 'it is empty'],
  [' \n', 'it is empty'],
  ['{', 'it ends too early'],
  ['{"a": [1, 2', 'it ends too early'],
  ['{"a": "b', 'it ends too early'],
  ['{"a": tr', 'it ends too early'],
  ['garbage{', 'it is none from line 1, column 1 on'],
  ['undefined', 'it is none from line 1, column 1 on'],
  ['[default]\naws_secret_access_key = hush', 'it is none from line 1, column 2 on'],
  ['{\n  "a": 1,\n  "b": hush\n}\n', 'it is none from line 3, column 8 on'],
  ['{\n  "a": 1\n  "b": 2\n}\n', 'it is none from line 3, column 3 on'],
  ['{ "a at position 1": at position 1 is not valid JSON', 'it is none from line 1, column 22 on'],
  ['{} hush', 'it is none from line 1, column 4 on'],
])('%j: %s', (text, told) => {
  expect(describeJsonFault(text)).toBe(told);
});
