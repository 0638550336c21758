import { displayWidth, padColumns } from '#cli/terminal/display-width.ts';
import { PAPER, type Screen, type Style } from '#cli/terminal/screen.ts';

/** A column of a table over things of a kind. */
export type TextColumn<Item> = {
  readonly head: string;
  /** The cell's lines, cut to this width. */
  readonly cell: (item: Item, width: number) => readonly string[];
  readonly align?: 'right';
  /** It may become so narrow that longer texts are cut; without this, it is as wide as its longest text. */
  readonly least?: number;
  readonly style?: (item: Item) => Style | undefined;
};

const GAP = 2;

/** A table without lines, in lines of text; undefined if it cannot be as narrow as the screen. */
export function fitColumns<Item>(
  columns: readonly TextColumn<Item>[],
  items: readonly Item[],
  { columns: width, paint }: Pick<Screen, 'columns' | 'paint'>,
): string[] | undefined {
  const natural = columns.map((column) => naturalWidth(column, items));
  const widths = shrink(natural, columns, width - GAP * (columns.length - 1));
  if (widths === undefined) return undefined;
  const head = drawRow(
    columns.map((column, at) => ({ column, width: widths[at] ?? 0, lines: [column.head], style: 'title' as const })),
    paint,
  );
  const rows = items.flatMap((item) =>
    drawRow(
      columns.map((column, at) => {
        const own = widths[at] ?? 0;
        return { column, width: own, lines: column.cell(item, own), style: column.style?.(item) };
      }),
      paint,
    ),
  );
  return [...head, ...rows];
}

function naturalWidth<Item>({ head, cell }: TextColumn<Item>, items: readonly Item[]): number {
  let widest = displayWidth(head);
  for (const item of items)
    for (const line of cell(item, Number.POSITIVE_INFINITY)) widest = Math.max(widest, displayWidth(line));
  return widest;
}

/** Takes from the widest columns that may give, until all have room. */
function shrink(natural: readonly number[], columns: readonly TextColumn<never>[], room: number): number[] | undefined {
  const least = columns.map(({ head, least: own = Number.POSITIVE_INFINITY }, at) =>
    Math.min(Math.max(own, displayWidth(head)), natural[at] ?? 0),
  );
  if (sum(least) > room) return undefined;
  let widths = [...natural];
  for (;;) {
    const excess = sum(widths) - room;
    if (excess <= 0) return widths;
    const giving = widths.map((width, at) => (width > (least[at] ?? 0) ? width : 0));
    const widest = Math.max(...giving);
    const next = Math.max(...giving.map((width) => (width < widest ? width : 0)));
    const count = giving.filter((width) => width === widest).length;
    const target = widest - Math.max(1, Math.min(Math.floor(excess / count), widest - next));
    widths = widths.map((width, at) => (giving[at] === widest ? Math.max(target, least[at] ?? 0) : width));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

type Cell = {
  readonly column: Pick<TextColumn<never>, 'align'>;
  readonly width: number;
  readonly lines: readonly string[];
  readonly style: Style | undefined;
};

function drawRow(cells: readonly Cell[], paint: Screen['paint']): string[] {
  const height = Math.max(...cells.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const last = cells.findLastIndex(({ lines }) => (lines[line] ?? '') !== '');
    return cells
      .slice(0, last + 1)
      .map(({ column, width, lines, style }, at) => {
        const text = lines[line] ?? '';
        const padded = padColumns(text, at === last && column.align !== 'right' ? 0 : width, column.align);
        return style === undefined ? padded : padded.replace(text, () => paint(style, text));
      })
      .join(' '.repeat(GAP));
  });
}

/** A table of columns as wide as their texts, as lines. `numbers`: the column that is aligned to the right. */
export function formatColumns(
  head: readonly string[],
  numbers: number,
  rows: readonly (readonly string[])[],
): string[] {
  const columns = head.map(
    (_, at): TextColumn<readonly string[]> => ({
      head: '',
      cell: (row) => (row[at] ?? '').split('\n'),
      ...(at === numbers ? { align: 'right' as const } : {}),
    }),
  );
  const wide = { columns: Number.POSITIVE_INFINITY, paint: PAPER.paint };
  return (fitColumns(columns, [head, ...rows], wide) ?? []).slice(1);
}
