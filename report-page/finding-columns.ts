import type { Pointer } from '#core/correlate/evidence.ts';
import { findingOfRow, pointersOf } from '#core/report/finding-of-row.ts';
import {
  NUMBER_FIELDS,
  type NumberField,
  type PageData,
  type PageRule,
  type PageSuppression,
  TEXT_FIELDS,
  type TextField,
} from '#core/report/page-data.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { hostText } from '#core/text.ts';

/** The report's findings in columns, which are what filters, counts and orders run over. */
export type Findings = {
  readonly size: number;
  /** Places in `strings`. */
  readonly texts: Readonly<Record<TextField, Int32Array>>;
  readonly numbers: Readonly<Record<NumberField, Float64Array>>;
  /** Milliseconds since the epoch; NaN if not known. */
  readonly times: Readonly<Record<TimeField, Float64Array>>;
  /** The same in nanoseconds, in digits; empty if not known. */
  readonly digits: Readonly<Record<TimeField, readonly string[]>>;
  readonly evidence: PageData['evidence'];
  readonly strings: readonly string[];
  readonly suppressions: readonly PageSuppression[];
  readonly rules: readonly PageRule[];
};

const TIME_FIELDS = ['firstSeen', 'lastSeen'] as const;
export type TimeField = (typeof TIME_FIELDS)[number];

export function readColumns(blocks: readonly PageData[]): Findings {
  const size = blocks.reduce((sum, block) => sum + block.size, 0);
  const digits = columns(TIME_FIELDS, (field) => blocks.flatMap((block) => block[field]));
  return {
    size,
    texts: columns(TEXT_FIELDS, (field) => fill(new Int32Array(size), (block) => block.texts[field])),
    numbers: columns(NUMBER_FIELDS, (field) => fill(new Float64Array(size), (block) => block.numbers[field])),
    times: columns(TIME_FIELDS, (field) => Float64Array.from(digits[field], milliseconds)),
    digits,
    evidence: blocks.flatMap((block) => block.evidence),
    strings: blocks.flatMap((block) => block.strings),
    suppressions: blocks.flatMap((block) => block.suppressions),
    rules: blocks.flatMap((block) => block.rules),
  };

  function fill<Column extends Int32Array | Float64Array>(
    column: Column,
    valuesOf: (block: PageData) => readonly number[],
  ): Column {
    let start = 0;
    for (const block of blocks) {
      column.set(valuesOf(block), start);
      start += block.size;
    }
    return column;
  }
}

export function textOf({ texts, strings }: Findings, field: TextField, row: number): string {
  return strings[texts[field][row] ?? 0] ?? '';
}

export function numberOf({ numbers }: Findings, field: NumberField, row: number): number {
  return numbers[field][row] ?? 0;
}

export function evidenceOf({ evidence, strings }: Findings, row: number): readonly Pointer[] {
  return pointersOf(evidence[row] ?? [], strings);
}

/** What is told of the rule of a finding. */
export function ruleOfRow({ rules, numbers }: Findings, row: number): PageRule | undefined {
  return rules[numbers.ofRule[row] ?? -1];
}

/** The finding that a row shows. */
export function findingAt(findings: Findings, row: number): ReportedFinding {
  return findingOfRow({
    text: (field) => textOf(findings, field, row),
    number: (field) => numberOf(findings, field, row),
    firstSeen: findings.digits.firstSeen[row] ?? '',
    lastSeen: findings.digits.lastSeen[row] ?? '',
    evidence: evidenceOf(findings, row),
    suppression: findings.suppressions[numberOf(findings, 'suppression', row)],
    rule: ruleOfRow(findings, row)?.signature.id ?? '',
  });
}

/** `10.96.0.1:443`, `[fd00::1]:443` */
export function endpointOf(findings: Findings, row: number): string {
  const address = textOf(findings, 'address', row);
  const port = numberOf(findings, 'port', row);
  if (port < 0) return address;
  return `${hostText(address)}:${port}`;
}

function milliseconds(nanoseconds: string): number {
  return nanoseconds === '' ? Number.NaN : Number(nanoseconds) / 1e6;
}

function columns<Field extends string, Column>(
  fields: readonly Field[],
  create: (field: Field) => Column,
): Record<Field, Column> {
  return Object.fromEntries(fields.map((field) => [field, create(field)])) as Record<Field, Column>;
}
