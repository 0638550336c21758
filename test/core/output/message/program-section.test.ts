import { expect, test } from '@jest/globals';
import { plainText } from '#core/output/message/phrase.ts';
import { programSection } from '#core/output/message/program-section.ts';
import { aFinding } from '#test/factories/finding.ts';

const entered = (isEntered: boolean) =>
  programSection(aFinding({ program: { executable: '/usr/bin/curl', parents: [], isEntered } })).flatMap((section) =>
    section.kind === 'facts'
      ? section.facts.flatMap(({ label, value }) => (label === 'Entered from outside' ? plainText(value) : []))
      : [],
  );

test('a process that was not seen to be entered is not said to be none', () => {
  expect(entered(false)).toEqual(['no, as far as the logs tell']);
  expect(entered(true)).toEqual(['yes, as by kubectl exec or by a probe']);
});
