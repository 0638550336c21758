import type { GroupStatus } from '#core/correlate/group-status.ts';
import type { ToldGroup } from '#core/notify/alert.ts';
import { groupLine, severityWord, showMilliseconds } from './describe.ts';
import { listSection, type Section, shortId } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';

/** More lines than these nobody reads. */
const LINES = 20;

/** In a summary: the groups of which people have heard, so that nobody takes the rest for all. */
export function toldSection(told: readonly ToldGroup[]): Section[] {
  return listSection('Told before', told, toldLine, LINES);
}

const WAYS: Readonly<Record<ToldGroup['way'], string>> = {
  alert: 'told at once',
  daily: 'told in a daily report',
  baseline: 'told in the summary of a first day',
  overflow: 'told in an overflow',
};

function toldLine(told: ToldGroup): Phrase {
  const { group, thread, way, at, risk, status } = told;
  return phrase`${[severityWord(risk.severity)]} ${groupLine(group)} (#${[shortId(thread)]}): ${[WAYS[way]]}, at ${[showMilliseconds(at)]}; ${sinceThen(told)}; ${statusText(status)}`;
}

/** What is known: new findings, and that the same goes on, which is looked at for some groups only. */
function sinceThen({ findings, pods, goesOnAt }: ToldGroup): Phrase {
  const last = goesOnAt === undefined ? [] : phrase`, last at ${[showMilliseconds(goesOnAt)]}`;
  if (findings === 0) return goesOnAt === undefined ? ['no new finding since then'] : phrase`the same goes on${last}`;
  const inPods = pods === 0 ? [] : phrase` in ${counted(pods, 'pod')}`;
  return phrase`${counted(findings, 'new finding')}${inPods} since then${last}`;
}

function statusText(status: GroupStatus | undefined): Phrase {
  return status === undefined ? ['not acknowledged'] : phrase`${[status.is]} by ${named(status.by)}`;
}
