import { typedAnywhere } from '#cli/terminal/npm-script.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import { isCovered, whyNotProposed } from '#core/notify/suppressions/suggest.ts';
import type { ProposalRules } from '#core/notify/suppressions/traits.ts';
import { groupHeadline } from '#core/output/message/describe.ts';
import { phrase, plainText } from '#core/output/message/phrase.ts';
import { describeNotProposed } from '#core/output/message/suppression-section.ts';
import { plural } from '#core/quantities.ts';
import { placesOfHosts } from './places-of-hosts.ts';

/** More groups have no line each. */
const MAX_GROUPS = 10;

/** Says of which findings no entry is proposed, and why, and what to do instead; nothing where all have one. */
export function describeUnproposed(findings: readonly Finding[], rules: ProposalRules): string[] {
  const left = findings.filter((finding) => !isCovered(finding, rules));
  if (left.length === 0) return [];
  const places = placesOfHosts(left, rules.generatedNames);
  const lines = left.map((finding) => {
    const group = groupOf(finding, rules.generatedNames);
    return plainText(
      phrase`  ${groupHeadline(group, places.get(group.id))}: ${describeNotProposed(whyNotProposed(finding, rules))}`,
    );
  });
  const groups = [...new Set(lines)];
  const more = groups.length - MAX_GROUPS;
  return [
    `no entry is proposed for ${plural(left.length, 'finding')}:`,
    ...groups.slice(0, MAX_GROUPS),
    ...(more > 0 ? [`  and ${plural(more, 'more group')}`] : []),
    `what is expected of these needs an entry that you write yourself; what was told by a deployment can be closed: ${typedAnywhere('findings')} close ID --note TEXT`,
  ];
}
