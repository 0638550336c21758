import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commentBody } from '#cli/action/comment-body.ts';

test('no name in the table ends the fence that it stands in', () => {
  const unit = fc.constantFrom('`', '```', '\n', '\n```\n', '~~~', ' ', '@octocat', '<img src=x>', '# a');
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const lines = commentBody(units.join('')).trimEnd().split('\n');
      const [fence = ''] = /^`+/.exec(lines[3] ?? '') ?? [];
      const closing = lines.findIndex((line, at) => at > 3 && /^ {0,3}(`+)\s*$/.exec(line)?.[1]?.startsWith(fence));
      expect(closing).toBe(lines.length - 1);
    }),
  );
});

const GITHUB_TAKES = 65_536;
const FINDING = 'high      kubectl → 10.96.0.1:443\n          shop/web-0\n\n';
const LEFT_OUT = '… and more, which the report has';
const CUT_OFF = '… and more, which the report and the log of the job have';

/** The end of a table with so many blind clusters. */
function endWith(blind: number): string[] {
  const clusters = Array.from({ length: blind }, (_, at) => [
    `BLIND: cluster staging-${at}: its execs came without their environment, and the`,
    '  settings name no address of its API server, so connections cannot be found.',
    `    kubectl get svc,endpointslices kubernetes -n default -o json | traceward api-servers --cluster staging-${at}`,
  ]);
  const next = ['', 'NEXT', 'All findings, to search, sort and open:', '  traceward scan logs --report report.html'];
  return ['COVERAGE', 'Read 4 sources.', ...clusters.flat(), ...next];
}

function linesOf(findings: string, end: readonly string[]): string[] {
  const body = commentBody(`400 findings\n\n${findings}${end.join('\n')}\n`);
  expect(body.length).toBeLessThanOrEqual(GITHUB_TAKES);
  return body.split('\n');
}

test('what is no table is cut to what GitHub takes', () => {
  const body = commentBody('x'.repeat(100_000));
  expect(body.length).toBeLessThan(GITHUB_TAKES);
  expect(body).toContain('\n… and more, which the log of the job has\n');
});

test.each([1, 60, 180])('of a long table with %s blind clusters only findings are left out', (blind) => {
  const end = endWith(blind);
  const lines = linesOf(FINDING.repeat(4000), end);
  expect(lines.slice(0, 7)).toEqual(expect.arrayContaining(['400 findings', 'high      kubectl → 10.96.0.1:443']));
  expect(lines.slice(-end.length - 4)).toEqual([LEFT_OUT, '', ...end, '```', '']);
});

test('a table whose end is long has all of it once if there is no finding', () => {
  const end = endWith(180);
  expect(linesOf('', end).slice(4)).toEqual(['400 findings', '', ...end, '```', '']);
});

test.each(['', FINDING.repeat(400)])('an end that is too long for GitHub is cut at a line, and says so', (findings) => {
  const end = endWith(400);
  const lines = linesOf(findings, end);
  expect(lines.slice(-4)).toEqual(['', CUT_OFF, '```', '']);
  const shown = lines.slice(lines.indexOf('COVERAGE'), -4);
  expect(shown).toEqual(end.slice(0, shown.length));
  expect(shown.length).toBeGreaterThan(500);
});

test('no table is longer than what GitHub takes, and each of its lines stays whole', () => {
  const name = fc.string({ unit: fc.constantFrom('`', 'a', 'é', '😀'), maxLength: 400 });
  fc.assert(
    fc.property(name, fc.nat(400), fc.nat(1500), (pod, blind, findings) => {
      const end = endWith(blind);
      const known = new Set([pod, '400 findings', LEFT_OUT, CUT_OFF, ...end]);
      const [, , , fence, ...lines] = linesOf(`${pod}\n`.repeat(findings), end);
      expect(lines.slice(0, -2).filter((line) => !known.has(line))).toEqual([]);
      expect(`${lines.at(-2)}text`).toBe(fence);
    }),
    { numRuns: 30 },
  );
});
