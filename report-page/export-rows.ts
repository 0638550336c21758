import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { writeFinding } from '#core/output/write-finding.ts';
import { listIn } from '#core/report/finding-of-row.ts';
import { timeText } from '#core/time.ts';
import { basisName, comparisonName, suppressionName } from './facets.ts';
import { endpointOf, evidenceOf, type Findings, findingAt, numberOf, ruleOfRow, textOf } from './finding-columns.ts';

/** What a file is made of: a browser joins the pieces. */
export type Pieces = readonly string[];

/** A line of JSON for each of the rows, as `scan --format ndjson` writes it. */
export function jsonLinesOf(findings: Findings, rows: Int32Array): Pieces {
  return Array.from(rows, (row) => {
    const rule = ruleOfRow(findings, row);
    return rule === undefined ? '' : `${writeFinding(findingAt(findings, row), rule.signature)}\n`;
  });
}

/** A text is quoted; a number of our own is none. */
type CsvColumn = readonly [name: string, cell: (findings: Findings, row: number) => string | number];

const CSV_COLUMNS: readonly CsvColumn[] = [
  ['id', text('id')],
  ['risk', (findings, row) => SEVERITY_NAMES[numberOf(findings, 'severity', row)] ?? ''],
  ['score', (findings, row) => numberOf(findings, 'score', row)],
  ['reasons', text('reasons')],
  ['rule', text('rule')],
  ['cluster', text('cluster')],
  ['namespace', text('namespace')],
  ['workload', text('workload')],
  ['pod', text('pod')],
  ['pod_uid', text('podUid')],
  ['container', text('container')],
  ['container_name', text('containerName')],
  ['image', text('image')],
  ['image_digest', text('digest')],
  ['host', text('host')],
  ['process', text('process')],
  ['executable', text('executable')],
  ['arguments', (findings, row) => joined(textOf(findings, 'arguments', row), ' ')],
  ['user', text('user')],
  ['parents', (findings, row) => joined(textOf(findings, 'parents', row), ' < ')],
  // Where no program is known, who started it is not, either.
  ['entered', (findings, row) => (textOf(findings, 'executable', row) === '' ? '' : flag(findings, 'isEntered', row))],
  ['target', endpointOf],
  ['basis', basisName],
  ['count', (findings, row) => numberOf(findings, 'count', row)],
  ['count_is_lower_bound', (findings, row) => flag(findings, 'isLowerBound', row)],
  ['first_seen', (findings, row) => exactTime(findings.digits.firstSeen[row])],
  ['last_seen', (findings, row) => exactTime(findings.digits.lastSeen[row])],
  ['compared', (findings, row) => (numberOf(findings, 'comparison', row) === 0 ? '' : comparisonName(findings, row))],
  [
    'suppression',
    (findings, row) => (numberOf(findings, 'suppression', row) < 0 ? '' : suppressionName(findings, row)),
  ],
  [
    'evidence',
    (findings, row) =>
      evidenceOf(findings, row)
        .map(({ source, line }) => `${source}:${line}`)
        .join(' '),
  ],
];

/** What begins a formula, also of full width, at the start of a text or behind what some reader takes for a separator. */
const FORMULA = /(^|[,;|\t\r\n])(["']*)(?=[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/**
 * The rows as RFC 4180 has it, below a line of names. What a spreadsheet would take for a formula has an apostrophe before it, also within a
 * text: where lists are separated by semicolons, quotes do not hold a cell together.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvOf(findings: Findings, rows: Int32Array): Pieces {
  const head = CSV_COLUMNS.map(([name]) => name).join(',');
  return [`${head}\r\n`, ...Array.from(rows, (row) => `${csvLine(findings, row)}\r\n`)];
}

function csvLine(findings: Findings, row: number): string {
  return CSV_COLUMNS.map(([, cell]) => csvCell(cell(findings, row))).join(',');
}

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return `"${value.replace(FORMULA, "$1$2'").replaceAll('"', '""')}"`;
}

function text(field: Parameters<typeof textOf>[1]): CsvColumn[1] {
  return (findings, row) => textOf(findings, field, row);
}

function flag(findings: Findings, field: Parameters<typeof numberOf>[1], row: number): string {
  return String(numberOf(findings, field, row) === 1);
}

function joined(json: string, between: string): string {
  return (listIn(json) ?? []).join(between);
}

function exactTime(digits: string | undefined): string {
  return digits ? (timeText(BigInt(digits)) ?? '') : '';
}
