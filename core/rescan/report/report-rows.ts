import { readExactJson, writeExactJson } from '#core/exact-json.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';
import { compareTexts } from '#core/text.ts';
import { type Division, padded, type Work } from './division.ts';
import { LINES_TYPE, type ReportFiles, readLines } from './report-files.ts';

/** A page with more takes a browser too long. */
const MAX_ROWS = 50_000;

/** Which findings a page shows if there are too many: those first of which nobody knows. */
const IN_ORDER: readonly (Comparison | undefined)[] = ['new', 'gone', 'notComparable', undefined, 'known'];

/** Findings for the page: of each kind no more than a page holds. */
function createRowWriter(write: (piece: string) => Promise<void>) {
  const counts = new Map<Comparison | undefined, number>();
  return async (finding: ReportedFinding): Promise<void> => {
    const count = counts.get(finding.comparison) ?? 0;
    if (count >= MAX_ROWS) return;
    counts.set(finding.comparison, count + 1);
    await write(`${writeExactJson(finding)}\n`);
  };
}

/** Writes the rows of a part; they appear when `work` is done. */
export function writeRows(
  files: ReportFiles,
  division: Division,
  part: Work,
  work: (add: ReturnType<typeof createRowWriter>) => Promise<void>,
): Promise<void> {
  return files.write(rowsKey(division, part), LINES_TYPE, (write) => work(createRowWriter(write)));
}

/** The rows of the page, in the order of their ids. */
export async function readRows(
  files: ReportFiles,
  division: Division,
  parts: readonly Work[],
): Promise<ReportedFinding[]> {
  const kept = new Map<Comparison | undefined, ReportedFinding[]>(IN_ORDER.map((kind) => [kind, []]));
  for (const part of parts) {
    // Only `createRowWriter` writes there.
    const read = (line: string) => readExactJson(line) as ReportedFinding;
    for await (const finding of readLines(files, rowsKey(division, part), read)) {
      const ofKind = kept.get(finding.comparison);
      if (ofKind !== undefined && ofKind.length < MAX_ROWS) ofKind.push(finding);
    }
  }
  return IN_ORDER.flatMap((kind) => kept.get(kind) ?? [])
    .slice(0, MAX_ROWS)
    .sort((a, b) => compareTexts(a.id, b.id));
}

function rowsKey({ folder }: Division, { step, index }: Work): string {
  return `${folder}/rows/${step}-${padded(index)}.jsonl`;
}
