import { readFileSync, statSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { reasonOf } from '#core/file-errors.ts';
import { formatBytes } from '#core/quantities.ts';
import type { FindingFilter } from '#core/report/finding-filter.ts';
import { readEarlier, readEarlierFilter } from '#core/report/read-earlier.ts';
import type { ReportedFinding } from '#core/report/report.ts';

/** A report of 50,000 findings has some 20 MB. */
const MAX_BYTES = 256_000_000;

/** `filter`: what an earlier report was asked to show; undefined if that was all, or is not known. */
export type EarlierFile = {
  readonly findings: readonly ReportedFinding[];
  readonly filter: FindingFilter | undefined;
};

/** What an earlier report, or an earlier scan, found. Throws `settings` if the file cannot be read, or is neither. */
export function readEarlierFile(path: string): EarlierFile {
  const text = readBounded(path);
  const findings = readEarlier(text);
  if (findings !== undefined) return { findings, filter: readEarlierFilter(text) };
  throw fault(
    path,
    'expected a report that scan --report wrote, or findings of scan --format ndjson, and found neither',
  );
}

function readBounded(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES)
      throw fault(path, `it has ${formatBytes(size)}; more than ${formatBytes(MAX_BYTES)} are not read`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof TracewardError) throw cause;
    throw fault(path, reasonOf(cause), cause);
  }
}

function fault(path: string, reason: string, cause?: unknown): TracewardError {
  return new TracewardError('settings', `--compare: ${escapeInvisible(path)}: ${reason}`, { cause });
}
