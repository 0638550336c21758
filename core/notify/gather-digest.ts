import type { Finding } from '#core/correlate/finding.ts';
import type { Group } from '#core/correlate/group.ts';
import type { Risk } from '#core/correlate/risk.ts';
import type { Alert, Names } from './alert.ts';
import type { CollectionBody, CollectionMember, MemberBody } from './collection.ts';
import { findFinding, type NotifyingAttempt } from './notifying-attempt.ts';

/** Maximum number that are named; the others are counted. */
const MAX_GROUPS = 50;
const MAX_NAMES = 20;
const MAX_EXAMPLES = 5;
const NO_RISK: Risk = { score: 0, severity: 'low', reasons: [] };

/** The message about what is new in a collection of findings or groups. */
export async function gatherDigest(
  attempt: NotifyingAttempt,
  { topic, openedAt }: CollectionBody,
  news: readonly CollectionMember[],
): Promise<Alert> {
  const count = news.length;
  const notes = news
    .flatMap(({ body }) => (isGroup(body.what) ? [body.what] : []))
    .slice(0, MAX_GROUPS)
    .map((group) => ({ group, findingId: '', risk: NO_RISK, at: attempt.now(), isNewPair: false }));
  if (topic.of === 'overflow') return { kind: 'overflow', notes, count };
  if (topic.of === 'baseline') {
    return { kind: 'baseline', clusters: [topic.cluster], hours: topic.hours, notes, count };
  }
  if (topic.of === 'suppression') throw new Error('a suppression has an end, and no digest');
  const findings = news.flatMap(({ body }) => (isGroup(body.what) ? [] : [body.what]));
  return {
    kind: 'follow-up',
    cause: 'goes on',
    risk: NO_RISK,
    group: topic.group,
    since: openedAt,
    findings: count,
    examples: await findAll(
      attempt,
      findings.slice(-MAX_EXAMPLES).map(({ findingId }) => findingId),
    ),
    pods: namesOf(findings.map(({ pod }) => pod)),
  };
}

async function findAll(attempt: NotifyingAttempt, ids: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const id of ids) {
    const finding = await findFinding(attempt, id);
    if (finding !== undefined) found.push(finding);
  }
  return found;
}

function namesOf(names: readonly (string | undefined)[]): Names {
  const distinct = [...new Set(names)].filter((name) => name !== undefined).sort();
  return { some: distinct.slice(0, MAX_NAMES), count: distinct.length };
}

function isGroup(what: MemberBody['what']): what is Group {
  return 'id' in what;
}
