import { describeIdleDetectors, knowDetectors, loadDetectors } from '#cli/detectors/load-detectors.ts';
import { describeBlindSpots } from '#cli/findings/blind-spots.ts';
import { formatReport } from '#cli/findings/format-findings.ts';
import {
  describeUnmatchedGlobs,
  describeUnmatchedRules,
  describeUnmatchedSuppressions,
} from '#cli/findings/unmatched-globs.ts';
import { readSettingsFile, settingsFile, usedSettingsFiles } from '#cli/settings-file.ts';
import { describeUnproposed } from '#cli/suppressions/describe-unproposed.ts';
import { type Diagnostics, openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { EXIT, exitStatus } from '#cli/terminal/exit-status.ts';
import { PAPER, screenOf } from '#cli/terminal/screen.ts';
import { createRating } from '#core/correlate/create-rating.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { incidentsOf } from '#core/correlate/incident.ts';
import { findingsByExecAlone } from '#core/correlate/program-by-exec.ts';
import { summarise } from '#core/correlate/summary.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import { suggestSuppressions } from '#core/notify/suppressions/suggest.ts';
import {
  applySuppressions,
  describeExpired,
  isSuppressed,
  suppressionRules,
} from '#core/notify/suppressions/suppress.ts';
import { describeUnknownOfProposals } from '#core/notify/suppressions/unknown-executables.ts';
import { plural } from '#core/quantities.ts';
import {
  describeDamage,
  describeLeftOut,
  describeUnconfirmedServers,
  describeUndecided,
  describeUnknownServers,
} from '#core/report/describe-coverage.ts';
import {
  createFindingFilter,
  describeLowest,
  describeOtherTimes,
  describeSilent,
} from '#core/report/finding-filter.ts';
import { compileApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { createPlaceOf } from '#core/settings/cluster-pattern.ts';
import type { OcsfVersion } from '#core/settings/ocsf-version.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import type { Settings } from '#core/settings/settings.ts';
import { describeLeftOutJoin } from '#core/settings/unmatched-rules.ts';
import { toNanoseconds } from '#core/time.ts';
import { detectorsIn } from '#yaml-detectors/compiled-detectors.ts';
import { describeComparison, idsOfNew } from './describe-comparison.ts';
import { explainClusters, explainOneCluster } from './explain-clusters.ts';
import { describeEmpty } from './findings-in-logs.ts';
import { formatSuggestions } from './format-suggestions.ts';
import { listInputs } from './list-inputs.ts';
import { type Outputs, openOutputs } from './outputs.ts';
import { readEarlierFile } from './read-earlier-file.ts';
import { describeStop, describeWritten, nextCommands } from './say-next.ts';
import { type Scanned, scanListing } from './scan-listing.ts';
import { readScanOptions, type ScanOptions } from './scan-options.ts';
import { tuneEngine } from './tune-engine.ts';
import { compareScan, filterOf, type ScanReport, writeScanReport } from './write-scan-report.ts';

/** `traceward scan`: reads logs, writes findings, and returns the exit status. Throws `settings` for wrong usage. */
export async function scan(args: readonly string[]): Promise<number> {
  const options = readScanOptions(args, Date.now());
  tuneEngine();
  const { asRead, detectors, settings } = await readRules(options);
  const { cluster, suppressions } = settings;
  const apiServers = compileApiServers(settings.apiServers);
  const placeOf = createPlaceOf(options.clusterPattern ?? cluster.pattern, options.cluster ?? cluster.default);
  const clusterOf = (key: string) => placeOf(key).cluster;
  const format = options.format ?? (options.output === undefined && process.stdout.isTTY ? 'table' : 'ndjson');
  const isTableSeen =
    format === 'table' && !options.suggestSuppressions && options.output === undefined && process.stdout.isTTY;
  const earlier = options.compare === undefined ? undefined : readEarlierFile(options.compare);
  const listing = listInputs({
    inputs: options.inputs,
    outputs: [options.output, options.summary, options.report, options.resume].filter((name) => name !== undefined),
    others: [...usedSettingsFiles(options.config), options.compare],
    wanted: { range: options.range, lookback: options.lookback },
  });
  const diagnostics = openDiagnostics(listing.bytes);
  if (options.inputs.includes('-') && process.stdin.isTTY)
    diagnostics.note('reads standard input, what is typed here; Ctrl-D ends it');
  const clusters = { inputs: options.inputs, files: listing.files, clusterOf, byDefault: cluster.default };
  if (options.cluster === undefined) explainClusters(clusters).forEach(diagnostics.problem);
  const oneCluster = options.cluster === undefined ? explainOneCluster(clusters) : undefined;
  const outputs = openOutputs(options, () => {
    diagnostics.stop();
    diagnostics.problem(describeStop(options));
  });
  try {
    const stream = format === 'tracee' ? outputs.findings : undefined;
    const keepsArguments = options.keepsArguments || settings.alerts.arguments;
    const scanned = await scanListing(listing, {
      options: { ...options, keepsArguments, rules: settings.rules, detectors },
      clusterOf,
      nodeOf: (key) => placeOf(key).node,
      stream,
      // Who looks at a terminal has them in the table.
      diagnostics: isTableSeen ? { ...diagnostics, problem: () => undefined } : diagnostics,
    });
    const now = nowInNanoseconds();
    const found = findingsOf(scanned.found, options.semantics === 'tracee' ? NO_API_SERVERS : apiServers);
    const findings = applySuppressions(found, suppressionRules(settings), now);
    const summary = summarise(scanned.seen, findings, listing.unreadable, apiServers);
    describeIdle(asRead, { settings, scanned, findings, summary, now, detectors }).forEach(diagnostics.problem);
    if (summary.lines === 0 && scanned.failures.length === 0) diagnostics.problem(describeEmpty(options.inputs));
    const { risk } = alertingIn(settings);
    const incidents = incidentsOf(findings.filter((finding) => !isSuppressed(finding)));
    const isAskedFor = createFindingFilter(options, createRating(risk, incidents));
    const shown = findings.filter(isAskedFor);
    const expired = describeExpired(suppressions, now);
    const rated = { scanned, findings, shown, isAskedFor, earlier, summary, apiServers, settings, risk, incidents };
    const compared = compareScan({ ...rated, options });
    const results = { ...rated, compared, expired, oneCluster, now, diagnostics, isTableSeen };
    const ocsfVersion = options.ocsfVersion ?? settings.alerts.ocsfVersion;
    await write(outputs, { ...options, format, ocsfVersion }, results);
    outputs.commit();
    // Hints are worth no results: they come when those are safe.
    if (options.semantics !== 'tracee')
      (await describeIdleDetectors(options.config, detectors, findings)).forEach(diagnostics.problem);
    describeWritten(options, shown.length, findings.length - shown.length).forEach(diagnostics.note);
    if (summary.lines === 0) return EXIT.notDone;
    return exitStatus(options.failOnFindings, summary, shown.filter((finding) => !isSuppressed(finding)).length);
  } finally {
    diagnostics.stop();
    outputs.discard();
  }
}

type ScanRules = {
  /** The settings as they stand in the file. */
  readonly asRead: Settings;
  readonly settings: Settings;
  readonly detectors: string | undefined;
};

/** Tracee's own rules know no others, and no settings of rules. */
async function readRules({ config, semantics }: ScanOptions): Promise<ScanRules> {
  const asRead = readSettingsFile(config);
  if (semantics === 'tracee')
    return { asRead, settings: { ...asRead, rules: defaultSettings().rules }, detectors: undefined };
  const detectors = await loadDetectors(config);
  return { asRead, settings: knowDetectors(asRead, detectors), detectors };
}

type Idle = Pick<Results, 'settings' | 'scanned' | 'findings' | 'summary' | 'now'> & {
  readonly detectors: string | undefined;
};

/** What of the settings matches nothing that was read, or leaves out what nearly all want. `asRead`: as they stand in the file. */
function describeIdle(asRead: Settings, { settings, scanned, findings, summary, now, detectors }: Idle): string[] {
  const coverages = [...scanned.seen.sources.values()];
  const ownDetectors = detectorsIn(detectors);
  return [
    ...describeUnmatchedGlobs(settings.apiServers, coverages),
    ...describeUnmatchedSuppressions(settings.suppressions, coverages, now),
    ...describeLeftOutJoin(settings.rules),
    ...describeUnmatchedRules(asRead, { findings, detectors: ownDetectors, leftOutRules: summary.leftOutRules }, now),
  ];
}

const ALL_OF_THEM = '--all lists them; --severity, --since and --sort choose.';

type Results = Omit<ScanReport, 'options' | 'scanned'> & {
  readonly scanned: Scanned;
  readonly expired: readonly string[];
  /** Says which folders may be clusters, and count as one. */
  readonly oneCluster: string | undefined;
  readonly now: bigint;
  readonly diagnostics: Diagnostics;
  /** Whether somebody looks at the table, who need not be told the same beside it. */
  readonly isTableSeen: boolean;
};

async function write(
  outputs: Outputs,
  options: ScanOptions & { readonly format: NonNullable<ScanOptions['format']>; readonly ocsfVersion: OcsfVersion },
  results: Results,
): Promise<void> {
  const { scanned, shown, compared, earlier, summary, risk, incidents } = results;
  const { expired, oneCluster, now, diagnostics, isTableSeen } = results;
  const { format, output, compare, order, all } = options;
  const screen = output === undefined ? screenOf(process.stdout) : PAPER;
  if (options.suggestSuppressions) {
    const rules = suppressionRules(results.settings);
    const { leftOut } = filterOf({ ...results, options });
    const form = format === 'table' ? 'table' : 'json';
    await outputs.findings.write(formatSuggestions(form, { findings: shown, leftOut }, rules, now, screen));
    const open = shown.filter((finding) => !isSuppressed(finding));
    const byExecAlone = findingsByExecAlone(scanned.found, open);
    describeUnknownOfProposals(byExecAlone, suggestSuppressions(open, rules), rules, now).forEach(diagnostics.problem);
    describeUnproposed(open, rules).forEach(diagnostics.problem);
  } else if (format !== 'tracee') {
    const next = format === 'table' ? nextCommands(options, shown, { risk, incidents }) : [];
    const table = {
      findings: shown,
      summary,
      risk,
      incidents,
      filter: filterOf({ ...results, options }),
      rules: results.settings.rules,
      order,
      all,
      screen,
      rest: ALL_OF_THEM,
      settingsFile: settingsFile(options.config),
      comparison:
        compared === undefined
          ? undefined
          : { text: describeComparison(compare ?? '', compared, earlier?.filter), fresh: idsOfNew(compared) },
      expired,
      next,
      oneCluster,
      leftOut: scanned.leftOut,
    };
    const report = formatReport(format, table, options.ocsfVersion);
    for (const text of report) await outputs.findings.write(text);
  }
  if (!isTableSeen) tellBeside(options, results);
  if (options.failOnFindings) describeUncounted(options, results).forEach(diagnostics.problem);
  await outputs.summary?.write(`${escapeInvisible(JSON.stringify(summary))}\n`);
  if (outputs.report === undefined) return;
  await writeScanReport(outputs.report, { ...results, options });
}

/** What the table says, for those who have none before their eyes. */
function tellBeside(options: ScanOptions, results: Results): void {
  const { summary, compared, earlier, expired, oneCluster, diagnostics } = results;
  const settings = settingsFile(options.config);
  // Whoever names them knows them.
  if (options.config === undefined && settings !== undefined) diagnostics.problem(`settings: ${settings}`);
  if (compared !== undefined) diagnostics.problem(describeComparison(options.compare ?? '', compared, earlier?.filter));
  expired.forEach(diagnostics.problem);
  if (oneCluster !== undefined) diagnostics.problem(oneCluster);
  if (summary.leftOut > 0) diagnostics.problem(describeLeftOut(summary));
  if (summary.undecided > 0) diagnostics.problem(describeUndecided(summary));
  // Whoever asks for a day of many years need not hear each time that there are others.
  const isWorthTelling = summary.isOfOtherTimes || options.failOnFindings;
  const otherTimes = isWorthTelling ? describeOtherTimes(summary, options.range) : undefined;
  if (otherTimes !== undefined) diagnostics.problem(otherTimes);
  describeSilent(summary).forEach(diagnostics.problem);
  const servers = [describeUnconfirmedServers(summary), describeUnknownServers(summary)];
  servers.filter((text) => text !== undefined).forEach(diagnostics.problem);
  describeDamage(summary).forEach(diagnostics.problem);
  describeBlindSpots(summary).forEach(diagnostics.problem);
}

/** What is not shown does not fail a build: whoever asked for less is to know that it is there. */
function describeUncounted(options: ScanOptions, { findings, shown }: Pick<Results, 'findings' | 'shown'>): string[] {
  const isShown = new Set(shown);
  const others = findings.filter((finding) => !isShown.has(finding) && !isSuppressed(finding)).length;
  if (others === 0) return [];
  const counted = describeLowest(options).join(' and ');
  return [
    `--fail-on-findings looks at ${counted}: ${plural(others, 'other finding does', 'other findings do')} not count`,
  ];
}

function nowInNanoseconds(): bigint {
  return toNanoseconds(Date.now());
}
