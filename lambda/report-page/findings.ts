import {
  NUMBER_FIELDS,
  type NumberField,
  type PageData,
  type PageSuppression,
  type Row,
  TEXT_FIELDS,
  type TextField,
} from '../core/report/page-data.ts';

/** The report's findings in columns, which are what filters, counts and orders run over. */
export type Findings = {
  readonly size: number;
  /** Places in `strings`. */
  readonly texts: Readonly<Record<TextField, Int32Array>>;
  readonly numbers: Readonly<Record<NumberField, Float64Array>>;
  /** Milliseconds since the epoch; NaN if not known. */
  readonly firstSeen: Float64Array;
  readonly lastSeen: Float64Array;
  readonly rows: readonly Row[];
  readonly strings: readonly string[];
  readonly suppressions: readonly PageSuppression[];
};

export function readFindings({ rows, strings, suppressions }: PageData): Findings {
  const times = (place: 2 | 3) =>
    Float64Array.from(rows, (row) => (row[place] === '' ? Number.NaN : Number(row[place]) / 1e6));
  return {
    size: rows.length,
    texts: columns(TEXT_FIELDS, (at) => Int32Array.from(rows, ([texts]) => texts[at] ?? 0)),
    numbers: columns(NUMBER_FIELDS, (at) => Float64Array.from(rows, ([, numbers]) => numbers[at] ?? 0)),
    firstSeen: times(2),
    lastSeen: times(3),
    rows,
    strings,
    suppressions,
  };
}

export function textOf({ texts, strings }: Findings, field: TextField, row: number): string {
  return strings[texts[field][row] ?? 0] ?? '';
}

export function numberOf({ numbers }: Findings, field: NumberField, row: number): number {
  return numbers[field][row] ?? 0;
}

/** `10.96.0.1:443`, `[fd00::1]:443` */
export function endpointOf(findings: Findings, row: number): string {
  const address = textOf(findings, 'address', row);
  const port = numberOf(findings, 'port', row);
  if (port < 0) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function columns<Field extends string, Column>(
  fields: readonly Field[],
  columnAt: (at: number) => Column,
): Record<Field, Column> {
  return Object.fromEntries(fields.map((field, at) => [field, columnAt(at)])) as Record<Field, Column>;
}
