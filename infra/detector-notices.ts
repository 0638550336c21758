import type { SettingsDocument } from '#aws/settings-document.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { describeLeftOutJoin, unmatchedRules } from '#core/settings/unmatched-rules.ts';
import { toNanoseconds } from '#core/time.ts';
import { detectorsIn } from '#yaml-detectors/compiled-detectors.ts';
import { doubtEvents } from '#yaml-detectors/describe-doubts.ts';

/**
 * What looks like a slip in the detectors, and in the settings' globs for rules, and that rules leave out what nearly all want. A name that is like none is left alone: users have events
 * of their own, and Tracee may have rules that only logs tell. `now`: milliseconds since the epoch.
 */
export function noticesAboutRules(
  { settings, detectors }: Pick<SettingsDocument, 'settings' | 'detectors'>,
  now: number,
): readonly string[] {
  const own = detectorsIn(detectors);
  const unmatched = unmatchedRules(settings, { detectors: own }, toNanoseconds(now));
  return [
    ...describeLeftOutJoin(settings.rules),
    ...unmatched.filter(({ meant }) => meant !== '').map(({ text }) => text),
    ...own.flatMap((each) => doubtEvents(each, { detectors: own }).map((doubt) => `detector ${each.id}: ${doubt}`)),
  ].map(escapeInvisible);
}
