import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { JOIN } from '#core/detectors/registry.ts';

const ROOT = join(__dirname, '../..');

/** What users read: each page and file of docs, the README, and what BLIND says. */
function textsForUsers(): string[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(md|ya?ml|json)$/.test(name),
  );
  const files = ['README.md', 'events/README.md', ...pages.map((name) => join('docs', name))];
  return [
    ...files.map((name) => readFileSync(join(ROOT, name), 'utf8')),
    ...Object.values(JOIN.blindness).flatMap(({ explanation }) => explanation),
  ];
}

describe('the scope of a policy', () => {
  test('that users are told is never one with which a release of Tracee logs nothing', () => {
    const sentences = textsForUsers().flatMap((text) => text.replace(/\s+/g, ' ').split(/(?<=[.:;]) /));
    const mentions = sentences.filter((sentence) => sentence.includes('container='));
    expect(mentions.filter((sentence) => !/^# Not |\bNot container=|main branch only/.test(sentence))).toEqual([]);
  });

  test.each([
    ['no-execs', 'rules sched_process_exec and security_socket_connect'],
    ['no-connects', 'rule security_socket_connect'],
  ] as const)(
    'that BLIND advises for %s is container, in a file as each release reads it, with the %s',
    (reason, rules) => {
      const advice = JOIN.blindness[reason].explanation.join(' ');
      expect(advice).toContain(`the scope container and the ${rules};`);
      expect(advice).toMatch(/v0\.18 to v0\.24: kind: Policy; v0\.17: kind: TraceePolicy; v0\.15 and v0\.16: no kind/);
    },
  );
});
