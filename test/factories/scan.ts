import { createFacts, type Facts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { type Summary, summarise } from '#core/correlate/summary.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { type Reads, readsOf } from '#core/detectors/reads.ts';
import type { When } from '#core/object-selection/time-range.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import type { EventTime } from '#core/time.ts';

export type Log = {
  readonly source?: string;
  readonly cluster?: string;
  readonly node?: string;
  /** Times for which it says no lie before what is asked for. */
  readonly isWanted?: (time: EventTime) => boolean;
  readonly whenOf?: (time: EventTime) => When;
  readonly content: string | Uint8Array;
  readonly detectors?: readonly Detector[];
  readonly reads?: Reads;
  readonly keepsArguments?: boolean;
  readonly rules?: RuleSettings;
  readonly reading?: 'templates' | 'parse';
};

/** Settings that leave out no rule. */
export const ALL_RULES: RuleSettings = { minimumSeverity: 'info', include: [], exclude: [], severity: {} };

/** The facts of one log, scanned in chunks of `chunkBytes`. */
export function factsOf(
  { source = 'test.log', cluster = 'default', content, detectors, isWanted, ...options }: Log,
  chunkBytes = 65536,
): Facts {
  const facts = createFacts();
  const whenOf = isWanted && ((time: EventTime) => (isWanted(time) ? 'within' : 'before'));
  const scan = createScan({ facts, source, cluster, whenOf, reads: detectors && readsOf(detectors), ...options });
  const bytes = Buffer.from(content as string);
  for (let at = 0; at < bytes.length; at += chunkBytes) scan.write(bytes.subarray(at, at + chunkBytes));
  scan.end('whole');
  return facts;
}

/** Findings and summary of a text, or of lines. */
export function scanText(content: string | readonly string[] | Uint8Array): { findings: Finding[]; summary: Summary } {
  const text = Array.isArray(content) ? `${content.join('\n')}\n` : (content as string | Uint8Array);
  const facts = factsOf({ content: text });
  const findings = findingsOf(facts);
  return { findings, summary: summarise(facts, findings, []) };
}
