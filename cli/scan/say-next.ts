import { findingIdText } from '#cli/findings/finding-texts.ts';
import type { NextCommand } from '#cli/findings/findings-table.ts';
import { orderFindings, rateFindings } from '#cli/findings/rated-finding.ts';
import { typedAnywhere, typedOptions, typedWords } from '#cli/terminal/npm-script.ts';
import type { RiskRules } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Incident } from '#core/correlate/incident.ts';
import { escapeInvisibleOnly } from '#core/escape-invisible.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { investigateAgain, rangeOptions } from './investigate-again.ts';
import { LOOKBACK_DAYS, type ScanOptions } from './scan-options.ts';

/** Who names more knows how to. */
const MAX_INPUTS = 3;

/** What may be typed after a scan that found something. */
export function nextCommands(
  options: ScanOptions,
  findings: readonly Finding[],
  { risk, incidents }: { readonly risk: RiskRules; readonly incidents: readonly Incident[] },
): NextCommand[] {
  const { inputs, report, config, cluster, clusterPattern, range, lookback } = options;
  const [riskiest] = orderFindings(
    rateFindings(
      findings.filter((finding) => !isSuppressed(finding)),
      risk,
      incidents,
    ),
    'risk',
  );
  if (riskiest === undefined || inputs.includes('-') || inputs.length > MAX_INPUTS) return [];
  const again = investigateAgain(options);
  const days = lookback / MILLISECONDS_PER_DAY;
  const given = {
    ...{ cluster, 'cluster-pattern': clusterPattern, config, ...rangeOptions(range) },
    lookback: days === LOOKBACK_DAYS ? undefined : String(days),
  };
  return [
    ...(again === undefined
      ? []
      : [
          {
            shows: 'What the container of the riskiest did around it',
            command: escapeInvisibleOnly(
              `${typedAnywhere('investigate')} ${findingIdText(riskiest.finding)} ${again.logs}`,
            ),
          },
        ]),
    ...(report === undefined
      ? [
          {
            shows: 'All findings, to search, sort and open',
            command: typed('scan', [...inputs, ...typedOptions({ ...given, report: 'report.html' })]),
          },
        ]
      : []),
  ];
}

function typed(command: string, words: readonly string[]): string {
  return escapeInvisibleOnly(`${typedAnywhere(command)} ${typedWords(words)}`);
}

/** What was written where; one sentence an item. */
export function describeWritten(
  { output, summary, report, compare }: Pick<ScanOptions, 'output' | 'summary' | 'report' | 'compare'>,
  findings: number,
  leftOut: number,
): string[] {
  const found = `${plural(findings, 'finding')}${leftOut > 0 ? ` (${formatCount(leftOut)} left out)` : ''}`;
  return [
    ...(output === undefined ? [] : [`wrote ${output}: ${found}`]),
    ...(summary === undefined ? [] : [`wrote ${summary}: what was read and what cannot be seen`]),
    ...(report === undefined
      ? []
      : [
          `wrote ${report}: the report of ${found}${compare === undefined ? '' : `, compared with ${compare}`}, to open in a browser`,
        ]),
  ];
}

/** Said where somebody ends a scan early. */
export function describeStop({ resume, semantics }: Pick<ScanOptions, 'resume' | 'semantics'>): string {
  if (resume !== undefined) return `stopped; run the same command again to continue from ${resume}`;
  if (semantics === 'tracee') return 'stopped; nothing was kept';
  return 'stopped; nothing was saved. With --resume FILE, the same command can continue';
}
