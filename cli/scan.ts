import { findingsOf } from '../lambda/core/join/findings.ts';
import { neutralise } from '../lambda/core/neutralise.ts';
import { createClusterOf } from '../lambda/core/settings/cluster-pattern.ts';
import { type Summary, summarise } from '../lambda/core/summary.ts';
import { applySuppressions, isSuppressed } from '../lambda/core/suppression/suppress.ts';
import { openDiagnostics } from './diagnostics.ts';
import { EXIT } from './exit-status.ts';
import { openOutputs } from './outputs.ts';
import { describeBlindSpot } from './reports/coverage.ts';
import { formatReport } from './reports/report.ts';
import { scanAll } from './scan-all.ts';
import { readScanOptions, SCAN_USAGE, type ScanOptions } from './scan-options.ts';
import { loadSettings } from './settings-file.ts';
import { listSources } from './sources.ts';

/** `traceward scan`: reads logs, writes findings, and gives the exit status. Throws `settings` for wrong usage. */
export async function scan(args: readonly string[]): Promise<number> {
  const options = readScanOptions(args);
  if (options === 'help') {
    process.stdout.write(SCAN_USAGE);
    return EXIT.done;
  }
  const settings = loadSettings(options.config);
  const pattern = options.clusterPattern ?? settings.cluster.pattern;
  const clusterOf = createClusterOf(pattern, options.cluster ?? settings.cluster.default);
  const { semantics, output } = options;
  const format = options.format ?? (output === undefined && process.stdout.isTTY ? 'table' : 'ndjson');

  const list = listSources(
    options.inputs,
    [output, options.summary].filter((name) => name !== undefined),
  );
  const diagnostics = openDiagnostics(list.sources.reduce((sum, { size }) => sum + size, 0));
  const outputs = openOutputs(options);
  try {
    const stream = format === 'tracee' ? outputs.findings : undefined;
    const { seen, found, unread } = await scanAll({ list, clusterOf, semantics, stream, diagnostics });
    const findings = applySuppressions(findingsOf(found), settings.suppressions, nowInNanoseconds());
    const summary = summarise(seen, findings, unread);
    const shown = findings.filter(({ basis }) => options.basis === 'inferred' || basis === 'observed');
    if (format !== 'tracee') {
      const hidden = findings.length - shown.length;
      for (const text of formatReport(format, { findings: shown, summary, hidden })) await outputs.findings.write(text);
    }
    if (format !== 'table') summary.blind.flatMap(describeBlindSpot).forEach(diagnostics.remark);
    await outputs.summary?.write(`${neutralise(JSON.stringify(summary))}\n`);
    outputs.commit();
    return exitStatus(options, summary, shown.filter((finding) => !isSuppressed(finding)).length);
  } finally {
    outputs.discard();
  }
}

function exitStatus({ failOnFindings }: ScanOptions, summary: Summary, findings: number): number {
  if (summary.partialSources.length > 0) return EXIT.notDone;
  if (failOnFindings && summary.blind.length > 0) return EXIT.notDone;
  return failOnFindings && findings > 0 ? EXIT.findings : EXIT.done;
}

function nowInNanoseconds(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
