import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ARCHIVE_COLUMNS, formatArchiveFiles } from '#core/output/archive-file.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { published } from '#test/factories/published-finding.ts';

const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

function rowsOf(text: string | undefined): Record<string, unknown>[] {
  return (text ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Whether a value is what the table says of its column. */
const IS_OF: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: Number.isInteger,
  bigint: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  'array<string>': (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  'map<string,string>': (value) => Object.values(value as object).every((each) => typeof each === 'string'),
  'array<struct<source:string,line:bigint,record:bigint>>': (value) =>
    Array.isArray(value) && value.every(({ source, line }) => typeof source === 'string' && Number.isInteger(line)),
};

describe('a file of the archive', () => {
  test('has a row for each finding, flat, with all of it as JSON', () => {
    const finding = aFinding({
      container: { id: 'c', name: 'app', image: 'debian', digest: 'sha256:a' },
      pod: { name: 'app-0', namespace: 'shop', uid: 'u' },
      program: { executable: '/usr/bin/curl', user: '0', parents: ['/bin/sh'], isEntered: true },
    });
    const [file] = formatArchiveFiles([published(finding)]);
    expect(file?.key).toMatch(/^findings\/day=2026-02-09\/[\da-f]{32}\.ndjson\.gz$/);
    const [row] = rowsOf(file?.text);
    expect(row).toMatchObject({
      ...{
        id: finding.id,
        rule: 'TRC-1013',
        severity: 'low',
        severity_level: 1,
        basis: 'observed',
        cluster: 'default',
      },
      ...{ namespace: 'shop', pod: 'app-0', container: 'app', container_id: 'c', image: 'debian', host: 'node-1' },
      ...{ process: 'curl', executable: '/usr/bin/curl', user_id: '0', parents: ['/bin/sh'], entered: true },
      ...{ address: '10.96.0.1', port: 443, data: { ip: '10.96.0.1' }, count: 3, count_is_lower_bound: false },
      ...{ first_seen: '2026-02-09T16:00:41.122095657Z', published_at: '2026-02-09T16:05:00.123Z' },
      evidence: [{ source: 's3://logs/node-1.log#v1', line: 17 }],
    });
    expect(JSON.parse(String(row?.['finding']))).toMatchObject({ id: finding.id, signature: { id: 'TRC-1013' } });
  });

  test('is of the day on which its findings were published, whatever times their logs tell', () => {
    const early = published(aFinding({ firstSeen: undefined, lastSeen: undefined }), {
      publishedAt: '2026-02-09T23:59:59.999Z',
    });
    const late = published(aFinding({ firstSeen: 1n }), { publishedAt: '2026-02-10T00:00:00.000Z' });
    const keys = formatArchiveFiles([early, late]).map(({ key }) => key.split('/')[1]);
    expect(keys).toEqual(['day=2026-02-09', 'day=2026-02-10']);
  });

  test('is the same, whatever the order in which its findings come, and how often', () => {
    const findings = ['a', 'b', 'c'].map((id) => published(aFinding({ id: id.repeat(32) })));
    const shuffled = fc.shuffledSubarray(findings, { minLength: 3 });
    fc.assert(
      fc.property(shuffled, fc.nat(2), (some, again) => {
        expect(formatArchiveFiles([...some, ...some.slice(again)])).toEqual(formatArchiveFiles(findings));
      }),
    );
  });

  test('holds what the table says, one row a line, whatever names its findings have', () => {
    fc.assert(
      fc.property(hostileFinding, (finding) => {
        const [file] = formatArchiveFiles([published(finding)]);
        const [row = {}, ...others] = rowsOf(file?.text);
        expect(others).toEqual([]);
        expect(file?.text.slice(0, -1)).not.toMatch(INVISIBLE);
        const texts = Object.values(row).filter((value) => typeof value === 'string');
        expect(texts.every((text) => text.isWellFormed())).toBe(true);
        expect(JSON.stringify(JSON.parse(String(row['finding'])))).not.toMatch(/\\ud[89a-f]/);
        const wrong = Object.entries(row).filter(
          ([column, value]) => !IS_OF[ARCHIVE_COLUMNS[column as keyof typeof ARCHIVE_COLUMNS]]?.(value),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
