import { expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { finding, NOW } from '#test/factories/alerts.ts';

test('the first message shows what is told of a finding, and how much more there is', () => {
  const data = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`f${at}`, `value ${at}`]));
  const signature = { name: 'A shell', eventName: 'shell_found', severity: 'high' as const };
  const found = finding({ rule: 'shell_found', signature, address: '', port: undefined, data });
  const { body } = formatEMail({ kind: 'first', group: groupOf(found), finding: found, isTest: false }, NOW);
  const text = body.replace(/\s+/g, ' ');
  expect(text).toContain('kubectl: f0 value 0, f1 value 1, f2 value 2, ');
  expect(text).toContain('f7 value 7, and 2 more');
});
