import { expect, test } from '@jest/globals';
import { VERSION } from '#core/version.ts';
import packageJson from '#package.json' with { type: 'json' };

test('the version that findings name is that of the package', () => {
  expect(VERSION).toBe(packageJson.version);
});
