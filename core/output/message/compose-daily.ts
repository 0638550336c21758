import type { Detector } from '#core/detectors/detector.ts';
import type { DailyAlert, Note } from '#core/notify/alert.ts';
import type { Gap } from '#core/store/attempt.ts';
import { rulesOf, showMilliseconds } from './describe.ts';
import { clusterPrefix, describeCondition, describeSuppression } from './describe-condition.ts';
import { type Fold, foldLine, foldNotes } from './fold-notes.ts';
import { listSection, type Message, type Section } from './message.ts';
import { logOf } from './note-line.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';
import { toldSection } from './told-section.ts';

/** More lines than these nobody reads. */
const LINES = 20;

/** What a day brought that nobody needed to hear at once. */
export function composeDaily(alert: DailyAlert, detectors: readonly Detector[]): Message {
  const { from, to, notes, count, standing, ending, gaps = [], told = [] } = alert;
  const isNew = (fold: Fold) => fold.notes.some((note) => note.isNewPair);
  const quiet = notes.filter((note) => !isHeldBack(note));
  const folds = foldNotes(quiet.filter(({ hidden }) => hidden === undefined));
  const thread = threadOf(['daily', String(to)]);
  return {
    label: 'Daily report',
    opening: 'Daily report:',
    headline: phrase`${counted(count, 'new group')}${toldCount(told.length)}${troubles(standing.length + gaps.length)}`,
    isTest: false,
    lead: phrase`From ${[showMilliseconds(from)]} to ${[showMilliseconds(to)]}. ${summary(alert)}`,
    sections: [
      ...foldSection(
        'Held back: their containers had as many messages as they may',
        foldNotes(notes.filter(isHeldBack)),
      ),
      ...toldSection(told),
      ...foldSection(
        'Hidden until now by a suppression that is over',
        foldNotes(quiet.filter(({ hidden }) => hidden !== undefined)),
      ),
      ...foldSection('New for their image', folds.filter(isNew)),
      ...foldSection(
        'Known, in new places',
        folds.filter((fold) => !isNew(fold)),
      ),
      ...listSection('What cannot be seen', standing, standingLine, LINES),
      // Up to sixteen of a cluster and a kind are kept: there may be more.
      ...listSection('Not read or kept whole, among them', gaps, gapLine, LINES),
      ...listSection(
        'Suppressions that end within two weeks',
        ending,
        (entry) => [named(describeSuppression(entry))],
        LINES,
      ),
    ],
    thread,
    reference: [...ruleLine(notes.length + told.length, detectors), `Daily report: ${thread}`],
  };
}

function troubles(count: number): Phrase {
  return count === 0 ? [] : phrase`, ${counted(count, 'gap')} in coverage`;
}

function toldCount(count: number): Phrase {
  return count === 0 ? [] : phrase`, ${count} told before`;
}

function ruleLine(groups: number, detectors: readonly Detector[]): Phrase {
  return groups === 0 ? [] : [...rulesOf(detectors), '\n'];
}

function summary({ notes, count, told = [], waiting }: DailyAlert): Phrase {
  const known =
    told.length === 0
      ? []
      : phrase`People have heard of ${counted(told.length, 'group')} that had a message in this time, or went on. `;
  const later =
    waiting === undefined
      ? []
      : phrase`The summary of a first day has ${counted(waiting.groups, 'group')} so far; it comes at ${[showMilliseconds(waiting.until)]}. `;
  return phrase`${known}${later}${newText(notes, count, told.length > 0 || waiting !== undefined)}`;
}

function newText(notes: readonly Note[], count: number, isBesides: boolean): Phrase {
  if (count === 0) return [isBesides ? 'Nothing else is new.' : 'No new group was found.'];
  const unnamed = count - notes.length;
  const more = unnamed > 0 ? phrase` ${unnamed} more are only counted here.` : [];
  const heldBack = notes.filter(isHeldBack).length;
  const others = notes.length - heldBack;
  const held =
    heldBack === 0
      ? []
      : phrase`${counted(heldBack, 'new group')} had no message of its own, because the same container had had three of the same severity that day. Acknowledge those, and what comes next has messages again. `;
  const quiet = others === 0 ? [] : phrase`${counted(others, 'new group')} that nobody had to hear of at once.`;
  return phrase`${held}${quiet}${more} What is known and quiet is not here.`;
}

function isHeldBack(note: Note): boolean {
  return note.isHeldBack === true;
}

function foldSection(title: string, folds: readonly Fold[]): Section[] {
  return listSection(title, folds, foldLine, LINES);
}

function standingLine({ cluster, condition, since, told, blindSince }: DailyAlert['standing'][number]): Phrase {
  const wasBlind = blindSince === undefined ? [] : [`; it was blind before, since ${showMilliseconds(blindSince)}`];
  return phrase`${clusterPrefix(cluster)}${describeCondition(condition)} (${[told ? `told at ${showMilliseconds(since)}` : 'not told before']})${wasBlind}`;
}

/** An object is named so that it can be pasted: whole, and without its version. */
const LONGEST_KEY = 400;

function gapLine(gap: Gap): Phrase {
  if (gap.is === 'damaged object')
    return phrase`${clusterPrefix(gap.cluster)}${named(logOf(gap.object), LONGEST_KEY)}: ${named(gap.problem)}`;
  const inPod = gap.pod === undefined ? [] : phrase` of pod ${named(gap.pod)}`;
  return phrase`${clusterPrefix(gap.cluster)}container ${named(gap.container.slice(0, 12))}${inPod} had more findings than are kept of a container; a rescan finds them all`;
}
