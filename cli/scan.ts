import { findingsOf } from '../lambda/core/join/findings.ts';
import { neutralise } from '../lambda/core/neutralise.ts';
import { createClusterOf } from '../lambda/core/settings/cluster-pattern.ts';
import { summarise } from '../lambda/core/summary.ts';
import { describeExpired } from '../lambda/core/suppression/expired.ts';
import { applySuppressions, isSuppressed } from '../lambda/core/suppression/suppress.ts';
import { openDiagnostics } from './diagnostics.ts';
import { EXIT, exitStatus } from './exit-status.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { openJournal } from './journal/journal.ts';
import { listAll } from './list-all.ts';
import { openOutputs } from './outputs.ts';
import { describeBlindSpot } from './reports/coverage.ts';
import { writeHtmlReport } from './reports/html.ts';
import { formatReport } from './reports/report.ts';
import { formatSuggestions } from './reports/suggestions.ts';
import { isS3Address } from './s3/address.ts';
import { type Scanned, scanAll } from './scan-all.ts';
import { scanLiterally } from './scan-literally.ts';
import { readScanOptions, SCAN_USAGE } from './scan-options.ts';
import { loadSettings } from './settings-file.ts';
import type { Unreadable } from './sources.ts';

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

  const { inputs, range } = options;
  const isBounded = range.from !== undefined || range.to !== undefined;
  const list = listAll({
    inputs,
    outputs: [output, options.summary, options.report, options.resume].filter((name) => name !== undefined),
    wanted: isBounded ? { range, lookback: options.lookback } : undefined,
  });
  const sizes = list.files.map(({ size }) => size);
  const jobs = openJobs(options.jobs, { inputs, sizes });
  const diagnostics = openDiagnostics(inputs.some(isS3Address) ? 0 : sizes.reduce((sum, size) => sum + size, 0));
  const outputs = openOutputs(options);
  const journal = options.resume === undefined ? undefined : openJournal(options.resume, { clusterOf, range });
  try {
    const { seen, found, failures } = await scanSources();
    const unread = list.unreadable.map(({ name }) => name);
    const now = nowInNanoseconds();
    const findings = applySuppressions(findingsOf(found), settings.suppressions, now);
    const expired = describeExpired(settings.suppressions, now);
    const summary = summarise(seen, findings, unread);
    const shown = findings.filter(({ basis }) => options.basis === 'inferred' || basis === 'observed');
    if (options.suggestSuppressions) {
      await outputs.findings.write(formatSuggestions(format === 'table' ? 'table' : 'json', shown, now));
    } else if (format !== 'tracee') {
      const hidden = findings.length - shown.length;
      const report = formatReport(format, { findings: shown, summary, hidden, expired });
      for (const text of report) await outputs.findings.write(text);
    }
    if (format !== 'table' || options.suggestSuppressions) {
      expired.forEach(diagnostics.problem);
      summary.blind.flatMap(describeBlindSpot).forEach(diagnostics.remark);
    }
    await outputs.summary?.write(`${neutralise(JSON.stringify(summary))}\n`);
    if (outputs.report !== undefined) {
      const { inputs } = options;
      const sources = seen.sources.values();
      await writeHtmlReport(outputs.report, {
        inputs,
        findings: shown,
        summary,
        sources,
        failures,
        createdAt: Date.now(),
      });
    }
    outputs.commit();
    return exitStatus(options.failOnFindings, summary, shown.filter((finding) => !isSuppressed(finding)).length);
  } finally {
    outputs.discard();
    journal?.close();
    await jobs.close();
  }

  async function scanSources(): Promise<Scanned> {
    const tell = ({ name, reason }: Unreadable) => diagnostics.problem(`${name}: ${reason}`);
    const unreadable = [...list.unreadable];
    unreadable.forEach(tell);
    const shared = { sources: list.all(), clusterOf, range, diagnostics };
    const stream = format === 'tracee' ? outputs.findings : undefined;
    const scanned = await (semantics === 'tracee'
      ? scanLiterally({ ...shared, stream })
      : scanAll({ ...shared, jobs, journal }));
    list.unreadable.slice(unreadable.length).forEach(tell);
    diagnostics.stop();
    return scanned;
  }
}

function nowInNanoseconds(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
