import { nameSome } from '#cli/findings/finding-texts.ts';
import { formatColumns } from '#cli/findings/text-columns.ts';
import type { Group } from '#core/correlate/group.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import type { GroupState, Way } from '#core/notify/group-state.ts';
import { LEAST_DIGITS } from '#core/notify/known-groups.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { hostText, shortenText } from '#core/text.ts';
import { formatMinute, toNanoseconds } from '#core/time.ts';
import { statusOfGroup } from './wanted-groups.ts';

const WAYS: Readonly<Record<Way, string>> = {
  alert: 'alert',
  daily: 'daily',
  baseline: '1st day',
  overflow: 'overflow',
  counted: 'counted',
};
/** What the other columns take of a line. */
const OTHERS = 42;
/** Nobody reads more. */
const MAX_ROWS = 200;
/** So many groups of an incident are named. */
const MAX_OTHERS = 5;

/** Groups for people, as text that is at most `width` columns wide. */
export function formatGroups(groups: readonly GroupState[], width: number): string {
  if (groups.length === 0) return 'Nothing that people were told of.\n';
  const head = ['ID\nTOLD BY', 'RISK\nSTATUS', 'WHERE\nWHAT', 'FIRST, LAST\n(UTC)'];
  const rows = groups.slice(0, MAX_ROWS).map((state) => cellsOf(state, width - OTHERS));
  const omitted = groups.length - rows.length;
  return [
    ...formatColumns(head, -1, rows),
    '',
    `${plural(groups.length, 'group')} of findings, ${formatCount(countOf(groups, 'open'))} open.`,
    ...(omitted > 0 ? [`${formatCount(omitted)} more not shown here; --format ndjson has all.`] : []),
    'FIRST and LAST: when traceward read of it, not when it happened.',
    '',
  ].join('\n');
}

function countOf(groups: readonly GroupState[], status: string): number {
  return groups.filter((state) => statusOfGroup(state) === status).length;
}

function cellsOf(state: GroupState, width: number): string[] {
  const { group, told, risk, status, openedAt, lastAt } = state;
  const lines = [whereOf(group), whatOf(group), newsOf(state), status && saidOf(status)];
  return [
    `${group.id.slice(0, LEAST_DIGITS)}\n${told === undefined ? 'not yet' : WAYS[told]}`,
    `${risk.severity} ${risk.score}\n${statusOfGroup(state)}`,
    lines.flatMap((line) => (line === undefined ? [] : shortenText(escapeInvisible(line), width))).join('\n'),
    `${minuteOf(openedAt)}\n${minuteOf(lastAt)}`,
  ];
}

function whereOf({ cluster, namespace, workload, container }: Group): string {
  const where = workload === undefined ? container : `${namespace ?? '?'}/${workload} (${container})`;
  return `${cluster} ${where}`;
}

function whatOf({ executable, process, address, rule }: Group): string {
  // Where other rules look, the port stands with the address, or there is a path.
  const target = address === '' ? '' : ` → ${rule === undefined ? hostText(address) : address}`;
  return `${executable ?? process ?? '?'}${target}${rule === undefined ? '' : ` ${rule}`}`;
}

function newsOf({ news }: GroupState): string | undefined {
  if (news === undefined) return undefined;
  const pods = news.podCount === 0 ? '' : ` in ${plural(news.podCount, 'pod')}`;
  return `since told: ${plural(news.findings, 'finding')}${pods}`;
}

function saidOf({ by, note }: NonNullable<GroupState['status']>): string {
  return note === undefined ? `by ${by}` : `by ${by}: ${note}`;
}

function minuteOf(milliseconds: number): string {
  return formatMinute(toNanoseconds(milliseconds));
}

/**
 * What the incident of a group has beside it that is open, for who has just said something of one; nothing if there is none. What has no
 * message of its own, and was not held back, is not known to be of the incident.
 */
export function describeOthers(others: readonly Pick<GroupState, 'group'>[], command: string): string {
  if (others.length === 0) return '';
  const groups = plural(others.length, 'more open group');
  const them = others.length === 1 ? 'it' : 'them';
  const named = nameSome(
    others.map(({ group }) => `${digitsOf(group)} ${whatOf(group)}`),
    MAX_OTHERS,
  );
  return escapeInvisible(
    `${groups} of this incident that people were told of: ${named}; "${command} --incident" takes ${them}, too`,
  );
}

/** What `--incident` has left as it was; nothing if that is nothing. */
export function describeKept(kept: readonly Pick<GroupState, 'group' | 'status'>[]): string {
  if (kept.length === 0) return '';
  const groups = `${plural(kept.length, 'more group')} of this incident ${kept.length === 1 ? 'stays' : 'stay'} as before`;
  const named = nameSome(
    kept.map((state) => `${digitsOf(state.group)} ${statusOfGroup(state)} ${byOf(state)}`),
    MAX_OTHERS,
  );
  return escapeInvisible(`${groups}: ${named}; name the ID to change that`);
}

function byOf({ status }: Pick<GroupState, 'status'>): string {
  return status === undefined ? '' : `by ${status.by}`;
}

function digitsOf({ id }: Pick<Group, 'id'>): string {
  return `#${id.slice(0, LEAST_DIGITS)}`;
}

/** A group in one line, for who has just said something of it. */
export function describeGroup({ group }: Pick<GroupState, 'group'>): string {
  return escapeInvisible(`${whereOf(group)}, ${whatOf(group)} ${digitsOf(group)}`);
}
