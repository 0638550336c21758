import { describeBlindSpots } from '#cli/findings/blind-spots.ts';
import { formatReport } from '#cli/findings/format-findings.ts';
import { describeUnmatchedGlobs } from '#cli/findings/unmatched-globs.ts';
import { writeHtmlReport } from '#cli/findings/write-html-report.ts';
import { readSettingsFile } from '#cli/settings-file.ts';
import { type Diagnostics, openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { EXIT, exitStatus } from '#cli/terminal/exit-status.ts';
import { type Finding, isStronger } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { type Summary, summarise } from '#core/correlate/summary.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import {
  applySuppressions,
  describeExpired,
  isSuppressed,
  suppressionRules,
} from '#core/notify/suppressions/suppress.ts';
import { type ApiServers, compileApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import { toNanoseconds } from '#core/time.ts';
import { formatSuggestions } from './format-suggestions.ts';
import { listInputs } from './list-inputs.ts';
import { type Outputs, openOutputs } from './outputs.ts';
import { type Scanned, scanListing } from './scan-listing.ts';
import { readScanOptions, type ScanOptions, scanUsage } from './scan-options.ts';
import { tuneEngine } from './tune-engine.ts';

/** `traceward scan`: reads logs, writes findings, and returns the exit status. Throws `settings` for wrong usage. */
export async function scan(args: readonly string[]): Promise<number> {
  const options = readScanOptions(args);
  if (options === 'help') {
    process.stdout.write(scanUsage());
    return EXIT.done;
  }
  tuneEngine();
  const settings = readSettingsFile(options.config);
  const { cluster, suppressions } = settings;
  const apiServers = compileApiServers(settings.apiServers);
  const clusterOf = createClusterOf(options.clusterPattern ?? cluster.pattern, options.cluster ?? cluster.default);
  const format = options.format ?? (options.output === undefined && process.stdout.isTTY ? 'table' : 'ndjson');
  const listing = listInputs({
    inputs: options.inputs,
    outputs: [options.output, options.summary, options.report, options.resume].filter((name) => name !== undefined),
    wanted: { range: options.range, lookback: options.lookback },
  });
  const diagnostics = openDiagnostics(listing.bytes);
  const outputs = openOutputs(options);
  try {
    const stream = format === 'tracee' ? outputs.findings : undefined;
    const keepsArguments = options.keepsArguments || settings.alerts.arguments;
    const scanned = await scanListing(listing, {
      options: { ...options, keepsArguments, rules: settings.rules },
      clusterOf,
      stream,
      diagnostics,
    });
    describeUnmatchedGlobs(settings.apiServers, scanned.seen.sources.values()).forEach(diagnostics.problem);
    const now = nowInNanoseconds();
    // Tracee's own rules know no settings.
    const found = findingsOf(scanned.found, options.semantics === 'tracee' ? NO_API_SERVERS : apiServers);
    const findings = applySuppressions(found, suppressionRules(settings), now);
    const summary = summarise(scanned.seen, findings, listing.unreadable, apiServers);
    if (summary.lines === 0 && scanned.failures.length === 0)
      diagnostics.problem(`nothing was read: there is no record in ${options.inputs.join(', ')}`);
    const shown = findings.filter(({ basis }) => !isStronger(options.basis, basis));
    const expired = describeExpired(suppressions, now);
    const results = { scanned, findings, shown, summary, apiServers, expired, now, diagnostics };
    await write(outputs, { ...options, format }, results);
    outputs.commit();
    if (summary.lines === 0) return EXIT.notDone;
    return exitStatus(options.failOnFindings, summary, shown.filter((finding) => !isSuppressed(finding)).length);
  } finally {
    outputs.discard();
  }
}

type Results = {
  readonly scanned: Scanned;
  readonly findings: readonly Finding[];
  readonly shown: readonly Finding[];
  readonly summary: Summary;
  readonly apiServers: ApiServers;
  readonly expired: readonly string[];
  readonly now: bigint;
  readonly diagnostics: Diagnostics;
};

async function write(
  outputs: Outputs,
  {
    format,
    inputs,
    output,
    suggestSuppressions,
  }: ScanOptions & { readonly format: NonNullable<ScanOptions['format']> },
  { scanned: { seen, failures }, findings, shown, summary, apiServers, expired, now, diagnostics }: Results,
): Promise<void> {
  if (suggestSuppressions) {
    await outputs.findings.write(formatSuggestions(format === 'table' ? 'table' : 'json', shown, now));
  } else if (format !== 'tracee') {
    const hidden = findings.length - shown.length;
    const report = formatReport(format, { findings: shown, summary, hidden, expired });
    for (const text of report) await outputs.findings.write(text);
  }
  // Who looks at a terminal has them in the table.
  if (format !== 'table' || suggestSuppressions || output !== undefined || !process.stdout.isTTY) {
    expired.forEach(diagnostics.problem);
    describeBlindSpots(summary).forEach(diagnostics.problem);
  }
  await outputs.summary?.write(`${escapeInvisible(JSON.stringify(summary))}\n`);
  if (outputs.report === undefined) return;
  const sources = seen.sources.values();
  const report = { inputs, findings: shown, summary, sources, apiServers, failures, createdAt: Date.now() };
  await writeHtmlReport(outputs.report, report);
}

function nowInNanoseconds(): bigint {
  return toNanoseconds(Date.now());
}
