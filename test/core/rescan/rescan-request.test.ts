import { describe, expect, test } from '@jest/globals';
import { planRun } from '#core/rescan/plan.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { readSettings } from '#core/settings/read-settings.ts';

function plan(input: unknown, document: object = {}, run = 'run-1') {
  const settings = readSettings(JSON.stringify(document), 'traceward.json');
  return planRun(run, readRescanRequest(input), { settings, logBucket: 'logs', rescanBucket: 'results' });
}

describe('the input of a rescan', () => {
  test('may be empty: then all that the stack reads is read again', () => {
    expect(plan({}, { logs: { prefix: 'tracee/' }, cluster: { default: 'prod' } })).toEqual({
      run: 'run-1',
      bucket: 'logs',
      prefix: 'tracee/',
      reader: 'objects',
      from: null,
      to: null,
      lookbackDays: 7,
      clusterPattern: null,
      cluster: 'prod',
      toleratedFailurePercentage: 5,
      results: 'runs/run-1/map',
      manifest: { bucket: 'results', key: 'runs/run-1/manifest.jsonl' },
      inventory: null,
      copyOf: null,
    });
  });

  test('may be what the console starts with', () => {
    expect(plan({ Comment: 'Insert your JSON here' }).reader).toBe('objects');
  });

  test('takes a date as its first moment', () => {
    const { from, to, reader } = plan({ from: '2026-01-01', to: '2026-02-01T12:00:00+01:00' });
    expect({ from, to, reader }).toEqual({
      from: '2026-01-01T00:00:00.000000000Z',
      to: '2026-02-01T11:00:00.000000000Z',
      reader: 'manifest',
    });
  });

  test('is listed by the planner where the bucket belongs to another account', () => {
    const logs = { existing: true, bucket: 'logs', account: '444455556666' };
    expect(plan({}, { logs }).reader).toBe('manifest');
  });

  test('may name an inventory, if the stack may read its bucket', () => {
    const input = { inventory: 's3://lists/logs/daily/2026-01-31T01-00Z/manifest.json' };
    expect(plan(input, { rescan: { inventoryBucket: 'lists' } })).toMatchObject({
      reader: 'inventory',
      inventory: { bucket: 'lists', key: 'logs/daily/2026-01-31T01-00Z/manifest.json' },
    });
    expect(() => plan(input)).toThrow('rescan.inventoryBucket');
  });

  test.each([
    [{ from: '2026-02-01', to: '2026-01-01' }, 'input: to: expected a time after from'],
    [{ from: '2026-01-01', to: '2026-01-01' }, 'input: to: expected a time after from'],
    [
      { from: '2026-02-30' },
      'input: from: expected a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z, found "2026-02-30"',
    ],
    [{ to: 'yesterday' }, 'input: to: expected a date'],
    [{ lookbackDays: -1 }, 'input: lookbackDays: expected at least 0, found -1'],
    [{ lookbackDays: 1.5 }, 'input: lookbackDays: expected a whole number'],
    [{ clusterPattern: '(?<cluster' }, 'input: clusterPattern: expected a regular expression of JavaScript'],
    [{ clusterPattern: '[^/]+' }, 'input: clusterPattern: expected a group named cluster'],
    [{ bucket: 's3://logs' }, 'input: bucket: expected the name of an S3 bucket'],
    [{ inventory: 's3://lists/x.csv' }, 'input: inventory: expected the address of an inventory'],
    [{ toleratedFailurePercentage: 101 }, 'input: toleratedFailurePercentage: expected at most 100, found 101'],
    [{ form: '2026-01-01' }, 'input: form: expected one of '],
    ['text', 'input: the document: expected an object, found "text"'],
  ])('is refused if it is wrong: %j', (input, message) => {
    expect(() => plan(input)).toThrow(message);
  });

  test('names every fault', () => {
    expect(() => plan({ from: 'x', prefix: 3 })).toThrow(/input: prefix: .*\n.*from: |from: .*\n.*prefix: /);
  });

  test('does not ask for what the functions may not read', () => {
    expect(() => plan({ prefix: 'audit/' }, { logs: { prefix: 'tracee/' } })).toThrow('begins with "tracee/"');
    expect(plan({ bucket: 'others', prefix: 'audit/' }, { logs: { prefix: 'tracee/' } }).prefix).toBe('audit/');
  });

  test.each(['', 'a b', 'a/b', 'x'.repeat(81)])('needs an execution whose name can be a folder: %j', (run) => {
    expect(() => plan({}, {}, run)).toThrow('the name of the execution');
  });
});
