import type { SettingsDocument } from '#aws/settings-document.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { unmatchedRules } from '#core/settings/unmatched-rules.ts';
import { toNanoseconds } from '#core/time.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';

/**
 * What looks like a slip in the settings' globs for rules. A glob that is like none is left alone: Tracee may have rules that only logs
 * tell. `now`: milliseconds since the epoch.
 */
export function noticesAboutRules(
  { settings, detectors }: Pick<SettingsDocument, 'settings' | 'detectors'>,
  now: number,
): readonly string[] {
  const compiled: CompiledDetectors = detectors === undefined ? { lists: {}, detectors: [] } : JSON.parse(detectors);
  const own = compiled.detectors.map(({ id, event, signature }) => ({ id, event, title: signature?.name }));
  return unmatchedRules(settings, { detectors: own }, toNanoseconds(now))
    .filter(({ meant }) => meant !== '')
    .map(({ text }) => escapeInvisible(text));
}
