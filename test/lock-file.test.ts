import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

type Packages = Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>;

describe.each(['package-lock.json', 'test/e2e/runtime/package-lock.json'])('the lock file %s', (path) => {
  const { packages } = JSON.parse(readFileSync(join(__dirname, '..', path), 'utf8')) as { packages: Packages };

  test('holds no address of a registry', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('holds the packages of every platform, so that npm ci works on each', () => {
    const wanted = Object.values(packages).flatMap(({ optionalDependencies }) =>
      Object.keys(optionalDependencies ?? {}),
    );
    const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });
});
