import type { GroupStatus } from '#core/correlate/group-status.ts';
import type { ToldGroup } from '#core/notify/alert.ts';
import { groupLine, severityWord, showMilliseconds } from './describe.ts';
import { type Section, shortId } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';

/** More lines than these nobody reads. */
const LINES = 20;

/** In a summary: the groups of which people have heard, so that nobody takes the rest for all. */
export function toldSection(told: readonly ToldGroup[]): Section[] {
  if (told.length === 0) return [];
  const items = told.slice(0, LINES).map(toldLine);
  return [{ title: 'Told before', kind: 'list', items, more: told.length - items.length }];
}

const WAYS: Readonly<Record<ToldGroup['way'], string>> = {
  alert: 'told at once',
  daily: 'told in a daily report',
  baseline: 'told in the summary of a first day',
  overflow: 'told in an overflow',
};

function toldLine({ group, thread, way, at, risk, findings, pods, status }: ToldGroup): Phrase {
  const inPods = pods === 0 ? [] : phrase` in ${counted(pods, 'pod')}`;
  const since: Phrase =
    findings === 0 ? ['nothing since then'] : phrase`${counted(findings, 'finding')}${inPods} since then`;
  return phrase`${[severityWord(risk.severity)]} ${groupLine(group)} (#${[shortId(thread)]}): ${[WAYS[way]]}, at ${[showMilliseconds(at)]}; ${since}; ${statusText(status)}`;
}

function statusText(status: GroupStatus | undefined): Phrase {
  return status === undefined ? ['not acknowledged'] : phrase`${[status.is]} by ${named(status.by)}`;
}
