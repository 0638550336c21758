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

test('a long table is cut to what GitHub takes', () => {
  expect(commentBody('x'.repeat(100_000)).length).toBeLessThan(65_536);
});

test('of a long table only findings are left out, not what cannot be seen', () => {
  const finding = 'high      kubectl → 10.96.0.1:443\n          shop/web-0\n\n';
  const end = 'COVERAGE\nRead 4 sources.\nBLIND: cluster staging\n';
  const lines = commentBody(`400 findings\n\n${finding.repeat(4000)}${end}`).split('\n');
  expect(lines).toEqual(expect.arrayContaining(['400 findings', '… and more, which the report has', 'COVERAGE']));
  expect(lines.slice(-4)).toEqual(['Read 4 sources.', 'BLIND: cluster staging', '```', '']);
});
