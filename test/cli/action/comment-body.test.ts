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
