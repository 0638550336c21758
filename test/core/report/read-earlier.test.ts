import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { readEarlier } from '#core/report/read-earlier.ts';
import { renderReport } from '#core/report/render-report.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding, hostileName } from '#test/factories/hostile-names.ts';
import { aReport } from '#test/factories/report.ts';

const page = { style: '', script: '' };
const render = (findings: readonly ReportedFinding[]) => [...renderReport({ ...aReport(), findings }, page)].join('');

const OTHER = aFinding({
  id: 'f'.repeat(32),
  rule: 'MINE-1',
  signature: { name: 'Mine', eventName: 'mine', severity: 'high' },
  address: '',
  port: undefined,
  data: { path: '/etc/shadow' },
  program: { executable: '/bin/cat', user: '0', parents: [], isEntered: true },
  firstSeen: undefined,
});

/** What both forms of a finding tell, as people and groups see it. */
const told = ({ suppression, comparison, risk, countIsLowerBound, ...finding }: ReportedFinding) => finding;

describe('an earlier report', () => {
  test('is read as the findings that it shows', () => {
    const { findings } = aReport({ findings: 1010 });
    const all = [...findings, OTHER];
    expect(readEarlier(render(all))?.map(told)).toEqual(all.map(told));
  });

  test('has none of those that were gone or not comparable in it', () => {
    const findings = (['new', 'known', 'gone', 'notComparable'] as const).map((comparison, at) => ({
      ...aFinding({ id: String(at).repeat(32) }),
      comparison,
    }));
    expect(readEarlier(render(findings))?.map(({ id, comparison }) => [id[0], comparison])).toEqual([
      ['0', undefined],
      ['1', undefined],
    ]);
  });

  test('costs no more than its length: neither rows without a place, nor endless names and pointers, are read', () => {
    const id = 'a'.repeat(32);
    const block = {
      size: 50_000,
      texts: { id: [1], process: [2] },
      numbers: {},
      firstSeen: [],
      lastSeen: [],
      evidence: [Array.from({ length: 300 }, () => 0)],
      strings: ['b'.repeat(32), id, 'x'.repeat(5000)],
    };
    const html = `<!doctype html><meta name="generator" content="traceward 9"><script type="application/json" class="data">${JSON.stringify(block)}</script>`;
    const [only, ...others] = readEarlier(html) ?? [];
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id });
    expect(only?.evidence).toHaveLength(3);
    expect(only?.process?.length).toBe(1200);
  });

  test('may be of a version that had fewer columns', () => {
    const block = {
      size: 1,
      texts: { id: [1], rule: [2], cluster: [3], process: [4], address: [5], command: [4] },
      numbers: { basis: [0], count: [7] },
      firstSeen: ['1770652841122095657'],
      lastSeen: [''],
      evidence: [[6, 3, 1]],
      strings: [
        '',
        'a'.repeat(32),
        'TRC-1013 Kubernetes API server connection detected',
        'prod',
        'curl',
        '10.96.0.1',
        's',
      ],
    };
    const html = `<!doctype html><meta name="generator" content="traceward 0.0.1"><script type="application/json" class="data">${JSON.stringify(block)}</script>`;
    expect(readEarlier(html)).toEqual([
      expect.objectContaining({
        rule: 'TRC-1013',
        cluster: 'prod',
        process: 'curl',
        address: '10.96.0.1',
        port: undefined,
        count: 7,
        firstSeen: 1770652841122095657n,
        evidence: [{ source: 's', line: 3 }],
      }),
    ]);
  });
});

describe('findings of an earlier scan', () => {
  test('are read from its lines of JSON', () => {
    const all = [...aReport({ findings: 50 }).findings, OTHER];
    const lines = all.map((finding) => formatFindingJson(finding)).join('\n');
    expect(readEarlier(lines)?.map(told)).toEqual(all.map(told));
  });

  test('may be none', () => {
    expect(readEarlier('')).toEqual([]);
  });
});

describe('a file that anybody wrote', () => {
  test.each([
    ['a text', '# Read me'],
    ['JSON of something else', '{"level":"info"}\n'],
    ['a page of something else', '<!doctype html><title>traceward</title>'],
  ])('is no report if it is %s', (_, text) => {
    expect(readEarlier(text)).toBeUndefined();
  });

  test('is read without harm wherever it was changed', () => {
    const html = render([OTHER, ...aReport({ findings: 3 }).findings]);
    const lines = [OTHER].map((finding) => formatFindingJson(finding)).join('\n');
    fc.assert(
      fc.property(fc.constantFrom(html, lines), fc.nat(), fc.nat(40), hostileName, (text, at, length, put) => {
        const start = text.indexOf('"size"') + (at % (text.length - text.indexOf('"size"')));
        const changed = text.slice(0, start) + put.slice(0, 50) + text.slice(start + length);
        for (const { id } of readEarlier(changed) ?? []) expect(id).toMatch(/^[0-9a-f]{32}$/);
      }),
      { numRuns: 60 },
    );
  });

  test('may hold any names, and its findings can be shown again', () => {
    fc.assert(
      fc.property(fc.array(hostileFinding, { maxLength: 2 }), (findings) => {
        const again = readEarlier(render(findings)) ?? [];
        expect(again.map(({ id }) => id)).toEqual([...new Set(findings.map(({ id }) => id))]);
        expect(readEarlier(render(again))).toEqual(again);
      }),
      { numRuns: 12 },
    );
  });

  test('has no more findings read than a report shows', () => {
    const lines = aReport({ findings: 9 }).findings.map((finding) => formatFindingJson(finding));
    expect(readEarlier(lines.join('\n'), 5)).toHaveLength(5);
    expect(readEarlier(render(aReport({ findings: 9 }).findings), 5)).toHaveLength(5);
  });
});
