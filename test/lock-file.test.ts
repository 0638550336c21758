import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

type Locked = {
  resolved?: string;
  optional?: boolean;
  engines?: { node?: string };
  optionalDependencies?: Record<string, string>;
};
type Packages = Record<string, Locked>;

/** Ranges that hold Node 20.20, of the forms that packages use: ^20.0.0, 20, 20 || >=22, >=18.12. */
const HOLDS_NODE_20 = /(^|\|\|) *((\^|~|v)?20\b|>=? ?v?(\d|1\d|20)\b|\*)/;

function readPackages(path: string): Packages {
  return JSON.parse(readFileSync(join(__dirname, '..', path), 'utf8')).packages;
}

describe.each(['package-lock.json', 'test/e2e/runtime/package-lock.json'])('the lock file %s', (path) => {
  const packages = readPackages(path);

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

// npm asks the Node that it runs on itself. fauxqs needs a newer one, and has it: all scripts run on the Node that npm ci
// brings. So its range was taken out of the lock file by hand, and npm leaves it out, until another version is locked.
test('npm ci warns of nothing on Node 20', () => {
  const packages = readPackages('package-lock.json');
  const asked = Object.entries(packages).flatMap(([path, { optional, engines }]) =>
    optional || engines?.node === undefined ? [] : [`${path}: ${engines.node}`],
  );
  expect(asked.filter((line) => !HOLDS_NODE_20.test(line.replace(/^.*: /, '')))).toEqual([]);
});
