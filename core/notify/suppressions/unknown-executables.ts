import type { Finding } from '#core/correlate/finding.ts';
import { plural } from '#core/quantities.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import type { Suggestion } from './suggest.ts';
import { applySuppressions, isSuppressed, type SuppressionRules } from './suppress.ts';

/**
 * Says of how many findings the entries cover less where nobody knows what their process runs. `findings`: whose program only an
 * exec tells. Nothing if there are none. `now`: nanoseconds since the epoch.
 */
export function describeUnknownExecutables(
  findings: readonly Finding[],
  rules: SuppressionRules,
  now: bigint,
): string[] {
  const without = findings.map(
    (finding): Finding => ({
      ...finding,
      program: undefined,
      suppression: undefined,
    }),
  );
  const there = applySuppressions(without, rules, now);
  const lost = applySuppressions(findings, rules, now).filter((finding, at) => isLess(there[at], finding)).length;
  if (lost === 0) return [];
  const [are, them] = lost === 1 ? ['is', 'it'] : ['are', 'them'];
  return [
    `${plural(lost, 'finding')} that the entries cover here ${are} of a program that is known by an exec alone: the pipeline knows an executable only where the exec is in the same object, or where Tracee tells it with the connection; elsewhere, an entry that names an executable does not match. Name "process" in its place to hide ${them} there, too (docs/suppressions.md)`,
  ];
}

function isLess(there: Finding | undefined, here: Finding): boolean {
  if (here.suppression === undefined || there === undefined || isSuppressed(there)) return false;
  return there.suppression?.mode !== here.suppression.mode;
}

/** The same, once these proposals are entries, too. */
export function describeUnknownOfProposals(
  findings: readonly Finding[],
  suggestions: readonly Suggestion[],
  rules: SuppressionRules,
  now: bigint,
): string[] {
  const proposed = suggestions.map(
    ({ conditions }): Suppression => ({ conditions, reason: '', owner: '', expires: now + 1n, mode: 'suppress' }),
  );
  return describeUnknownExecutables(findings, { ...rules, suppressions: [...rules.suppressions, ...proposed] }, now);
}
