import { assessRisk } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { applySuppressions, isSuppressed, type SuppressionRules } from '#core/notify/suppressions/suppress.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { conditionsText, type Suppression } from '#core/settings/suppression.ts';
import { formatDay } from '#core/time.ts';
import { placesOfHosts } from './places-of-hosts.ts';

/** What the entries of the settings do to findings of the past. */
export type Trial = {
  readonly entries: readonly TriedEntry[];
  /** What no entry covers. */
  readonly open: readonly Finding[];
};

export type TriedEntry = {
  readonly entry: Suppression;
  readonly isEnded: boolean;
  /** What it covers, the riskiest first. */
  readonly matches: readonly Finding[];
  /** Of those, what it may not hide, because it is unusual. */
  readonly told: number;
};

/** `now`: nanoseconds since the epoch. Each entry is tried by itself: another that covers the same takes nothing from it. */
export function tryEntries(findings: readonly Finding[], rules: SuppressionRules, now: bigint): Trial {
  const byRisk = [...findings].sort((a, b) => scoreOf(b) - scoreOf(a));
  const entries = rules.suppressions.map((entry): TriedEntry => {
    const alone = { ...rules, suppressions: [{ ...entry, expires: now + 1n }] };
    const matches = applySuppressions(byRisk, alone, now).filter(({ suppression }) => suppression !== undefined);
    const told = matches.filter((finding) => entry.mode === 'suppress' && !isSuppressed(finding)).length;
    return { entry, isEnded: entry.expires <= now, matches, told };
  });
  const open = applySuppressions(byRisk, rules, now).filter(({ suppression }) => suppression === undefined);
  return { entries, open };
}

const { risk: RULES } = alertingIn(defaultSettings());

function scoreOf(finding: Finding): number {
  return assessRisk(finding, RULES).score;
}

/** So many examples are shown of an entry, and of what is open. */
const EXAMPLES = 3;
const OPEN = 10;

export function formatTrial({ entries, open }: Trial): string[] {
  const lines = entries.flatMap(entryLines);
  const groups = groupsIn(open);
  return [
    ...lines,
    open.length === 0
      ? 'The entries cover all findings.'
      : `No entry covers ${plural(open.length, 'finding')} of ${plural(groups.length, 'group')}:`,
    ...groups.slice(0, OPEN).map((text) => `  ${text}`),
    ...(groups.length > OPEN ? [`  and ${plural(groups.length - OPEN, 'more group')}`] : []),
  ];
}

function entryLines({ entry, isEnded, matches, told }: TriedEntry): string[] {
  const groups = groupsIn(matches);
  const what = whatItDoes({ entry, matches, told }, plural(groups.length, 'group'));
  const ended = `ended on ${formatDay(entry.expires)}, so it hides nothing; if it still held: ${what}`;
  return [
    `${escapeInvisible(`${conditionsText(entry.conditions)} (${entry.owner})`)}: ${isEnded ? ended : what}`,
    ...groups.slice(0, EXAMPLES).map((text) => `  ${text}`),
    ...(groups.length > EXAMPLES ? [`  and ${plural(groups.length - EXAMPLES, 'more group')}`] : []),
    '',
  ];
}

function whatItDoes({ entry, matches, told }: Omit<TriedEntry, 'isEnded'>, groups: string): string {
  const all = `${plural(matches.length, 'finding')} of ${groups}`;
  if (matches.length === 0) return 'matches nothing';
  if (entry.mode === 'count') return `counts ${all}`;
  if (told === 0) return `hides ${all}`;
  const hidden = matches.length - told;
  return `covers ${all}, and hides ${hidden === 0 ? 'none' : formatCount(hidden)}: ${hidden === 0 ? 'all' : formatCount(told)} of them alert all the same, being unusual`;
}

/** Each group on a line, in the order of its first finding. */
function groupsIn(findings: readonly Finding[]): string[] {
  const groups = new Map(findings.map((finding) => [groupOf(finding).id, groupOf(finding)]));
  const places = placesOfHosts(findings);
  return [...groups.values()].map(({ id, cluster, namespace, workload, container, process, executable }) => {
    const where = places.get(id) ?? `in ${namespace ?? '?'}/${workload ?? container.slice(0, 12)}`;
    return escapeInvisible(`${executable ?? process ?? '?'} ${where} (${cluster})`);
  });
}
