import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { DETECTORS } from '#core/detectors/registry.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { csvOf, jsonLinesOf } from '#report-page/export-rows.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding, hostileName } from '#test/factories/hostile-names.ts';
import { pageColumns } from '#test/factories/page-columns.ts';

const FINDINGS: readonly Finding[] = [
  aFinding({
    id: '1'.repeat(32),
    pod: { name: 'checkout-6d9f8c7b54-x2x7q', namespace: 'shop', uid: 'u' },
    program: {
      executable: '/usr/bin/curl',
      arguments: ['curl', '-k', 'a "b" <c>'],
      user: '0',
      parents: ['/bin/sh', '/usr/bin/node'],
      isEntered: true,
    },
    evidence: [{ source: 's3://logs/a.log#v', line: 3, record: 2 }],
    countIsLowerBound: true,
  }),
  aFinding({
    id: '2'.repeat(32),
    rule: 'TRC-105',
    address: '',
    port: undefined,
    data: { pathname: 'memfd:x', extra: 'für' },
    firstSeen: undefined,
    suppression: {
      conditions: {},
      mode: 'suppress',
      reason: 'known',
      owner: 'me',
      expires: 1_800_000_000_000_000_000n,
    },
  }),
  aFinding({
    id: '3'.repeat(32),
    rule: 'TRC-1016',
    container: { id: 'host node-1' },
    host: 'node-1',
    address: '/bin/sh',
    port: undefined,
    basis: 'reported',
    signature: { name: 'Web server spawned a shell', eventName: 'illegitimate_shell', severity: 'medium' },
  }),
  aFinding({
    id: '4'.repeat(32),
    rule: 'TRC-102',
    address: '',
    port: undefined,
    data: {},
    basis: 'reported',
    process: undefined,
    host: undefined,
    evidence: [],
  }),
];

const TOLD: readonly Finding['data'][] = [undefined, {}, { path: '/x' }, { a: '1', b: '2', c: '3', d: '4' }];

const all = (findings: readonly unknown[]) => Int32Array.from(findings, (_, row) => row);

describe('lines of JSON', () => {
  const expectSame = (findings: readonly Finding[]) =>
    expect(jsonLinesOf(pageColumns(findings), all(findings))).toEqual(
      findings.map((finding) => `${formatFindingJson(finding)}\n`),
    );

  test('are those that a scan writes', () => expectSame(FINDINGS));

  test('are so for every rule, whatever is told of a target', () => {
    expectSame(
      DETECTORS.flatMap(({ id, join }) =>
        join !== undefined
          ? [aFinding({ rule: id })]
          : TOLD.map((data) =>
              aFinding({ rule: id, address: data === undefined ? '/bin/sh' : '', port: undefined, data }),
            ),
      ),
    );
  });
});

describe('a table of comma-separated values', () => {
  const read = (findings: readonly Finding[], rows = all(findings)) =>
    readCsv(csvOf(pageColumns(findings), rows).join(''));

  test('has a line of names, and the rows that were asked for in their order', () => {
    const [head = [], first = [], ...others] = read(FINDINGS, Int32Array.of(2, 0));
    expect(first[head.indexOf('id')]).toBe('3'.repeat(32));
    expect(others).toHaveLength(1);
    expect(others[0]?.[head.indexOf('target')]).toBe('10.96.0.1:443');
    // Another rule matched beside it.
    expect(others[0]?.[head.indexOf('risk')]).toBe('critical');
    expect(others[0]?.[head.indexOf('arguments')]).toBe('curl -k a "b" <c>');
  });

  test('says nothing of who started a program that is not known', () => {
    const program = { executable: '/bin/sh', parents: [], isEntered: false };
    const [head = [], ...rows] = read([...FINDINGS.slice(0, 2), aFinding({ program })]);
    expect(rows.map((row) => row[head.indexOf('entered')])).toEqual(['true', '', 'false']);
  });

  test('begins no cell so that a spreadsheet would compute it', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
      const [head = [], row = []] = read([aFinding({ process: `${start}cmd|' /C calc'!A0` })]);
      expect(row[head.indexOf('process')]).toMatch(/^['\\]/);
    }
  });

  test.each([';', ',', '|', '\t', '\n'])(
    'has no formula behind %j, where a spreadsheet begins a new cell',
    (separator) => {
      for (const name of [`a${separator}=1`, `${separator}@SUM(1)`, `a${separator}"+1`, `a${separator}＝1`]) {
        const text = csvOf(pageColumns([aFinding({ process: name })]), Int32Array.of(0)).join('');
        expect(text).not.toMatch(/(?:^|[,;|\t\n])"*[=+\-@＝]/);
      }
    },
  );

  test('leaves numbers of our own numbers', () => {
    const columns = pageColumns([aFinding()]);
    columns.numbers.score[0] = -10;
    const [head = '', row = ''] = csvOf(columns, Int32Array.of(0)).join('').split('\r\n');
    expect(row.split(',')[head.split(',').indexOf('score')]).toBe('-10');
  });

  test('is read back whole, whatever the names are', () => {
    fc.assert(
      fc.property(fc.array(hostileFinding, { maxLength: 3 }), hostileName, (findings, process) => {
        const [head = [], ...rows] = read([...findings, aFinding({ process })]);
        expect(rows).toHaveLength(findings.length + 1);
        for (const row of rows) {
          expect(row).toHaveLength(head.length);
          row.forEach((cell, at) => {
            if (head[at] !== 'score') expect(cell).not.toMatch(/^[=+\-@\t\r]/);
          });
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** As RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const lines: string[][] = [[]];
  let read = 0;
  for (const [whole, quoted, plain = '', end] of text.matchAll(cell)) {
    lines.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
    read += whole.length;
  }
  expect(read).toBe(text.length);
  return lines.slice(0, -1);
}
