import { describe, expect, test } from '@jest/globals';
import { plainText } from '#core/output/message/phrase.ts';
import { suppressionSection } from '#core/output/message/suppression-section.ts';
import type { CoveringSuppression, Unusual } from '#core/settings/suppression.ts';

const ENTRY: CoveringSuppression = {
  conditions: { namespace: 'shop' },
  reason: 'known',
  owner: 'shop team',
  expires: 0n,
  mode: 'count',
};

function adviceOn(toldFor: Unusual | undefined): string {
  const advice = {
    covering: { ...ENTRY, toldFor },
    suggestions: [{ conditions: { namespace: 'shop' }, covers: 1 }],
    notProposed: { because: 'tool', name: 'sh' } as const,
    close: 'traceward findings close ID',
  };
  const section = suppressionSection(advice, 0n);
  return section.kind === 'steps' ? section.steps.map(({ text }) => plainText(text)).join() : section.kind;
}

describe('what to do about what is expected', () => {
  test.each([
    [undefined, 'Change the mode of the entry above to suppress, have it reviewed'],
    ['tool', 'Name the tool in the entry above, as its process or executable,'],
    ['temporary', 'Name its executable in the entry above,'],
    ['entered', 'Name its process or executable in the entry above,'],
    ['forgotten', 'See what the container ran. If all of it is expected, restart the pod,'],
  ] as const)('is to mend the entry that covers it, and to write no other: %s', (toldFor, advice) => {
    expect(adviceOn(toldFor)).toContain(advice);
    expect(adviceOn(toldFor)).toMatch(/, or close it, and say why\.$/);
    expect(adviceOn(toldFor)).not.toContain('No suppression is proposed');
  });
});
