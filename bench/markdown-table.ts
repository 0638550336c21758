/** A table as the documentation has it; all columns but the first hold numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** A row: its name, and the number that it has for each usage. */
export type UsageRow<Usage> = readonly [name: string, value: (usage: Usage) => number];

export type UsageColumn<Usage> = { readonly title: string; readonly usage: Usage };

/** Prints a table with a column for each usage. */
export function printUsages<Usage>(
  title: string,
  columns: readonly UsageColumn<Usage>[],
  rows: readonly UsageRow<Usage>[],
): void {
  const head = [title, ...columns.map((column) => column.title)];
  const body = rows.map(([name, value]) => [name, ...columns.map(({ usage }) => format(value(usage)))]);
  process.stdout.write(`${markdownTable(head, body)}\n\n`);
}

function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
