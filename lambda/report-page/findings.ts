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

export function readFindings(blocks: readonly PageData[]): Findings {
  const rows = blocks.flatMap((block) => block.rows);
  const { texts, numbers, ...findings }: Findings = {
    size: rows.length,
    texts: columns(TEXT_FIELDS, () => new Int32Array(rows.length)),
    numbers: columns(NUMBER_FIELDS, () => new Float64Array(rows.length)),
    firstSeen: new Float64Array(rows.length),
    lastSeen: new Float64Array(rows.length),
    rows,
    strings: blocks.flatMap((block) => block.strings),
    suppressions: blocks.flatMap((block) => block.suppressions),
  };
  rows.forEach(([textsOfRow, numbersOfRow, firstSeen, lastSeen], row) => {
    TEXT_FIELDS.forEach((field, at) => {
      texts[field][row] = textsOfRow[at] ?? 0;
    });
    NUMBER_FIELDS.forEach((field, at) => {
      numbers[field][row] = numbersOfRow[at] ?? 0;
    });
    findings.firstSeen[row] = milliseconds(firstSeen);
    findings.lastSeen[row] = milliseconds(lastSeen);
  });
  return { texts, numbers, ...findings };
}

function milliseconds(nanoseconds: string): number {
  return nanoseconds === '' ? Number.NaN : Number(nanoseconds) / 1e6;
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

function columns<Field extends string, Column>(fields: readonly Field[], create: () => Column): Record<Field, Column> {
  return Object.fromEntries(fields.map((field) => [field, create()])) as Record<Field, Column>;
}
