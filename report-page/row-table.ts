import { formatCount } from '#core/quantities.ts';
import type { Chosen } from './choice.ts';
import { type Column, columnsOf, columnsWithin, podName } from './columns.ts';
import { type DetailsOptions, drawDetails } from './details.ts';
import { button, byId, element, targetLabel } from './element.ts';
import { severityName } from './facets.ts';
import { createSorter, FIRST_ORDER, nextOrder, type Order } from './order.ts';
import { createWindow } from './table-window.ts';

export type FindingsTable = {
  draw(chosen: Chosen, order: Order): void;
  /** Shows the same in another order. */
  sort(order: Order): void;
  /** Those that it shows, in their order. */
  rows(): Int32Array;
  /** Draws the first rows, and no others, whatever is in sight: for paper. */
  layOut(): void;
  /** Goes back to drawing what is in sight. */
  takeUp(): void;
};

export type RowTableOptions = DetailsOptions & { readonly reorder: (order: Order) => void };

/** Maximum number of rows on paper. */
const PRINTED = 500;

/** The table of findings: sorted by its headers, with only those rows drawn that are in sight. */
export function createRowTable(options: RowTableOptions): FindingsTable {
  const { findings } = options;
  const columns = columnsOf(findings);
  const sortRows = createSorter(findings);
  let order = FIRST_ORDER;
  let shown: Int32Array = new Int32Array();
  let chosen: Int32Array = Int32Array.from({ length: findings.size }, (_, row) => row);
  const headers = columns.map((column) => ({ column, cell: headerCell(column) }));
  const head = element('tr', { 'aria-rowindex': 1 });
  const table = element(
    'table',
    { class: 'rows' },
    element(
      'caption',
      { class: 'unseen' },
      'Findings. The first button of a row opens its details; arrow keys go from row to row.',
    ),
    element('thead', {}, head),
  );
  const region = element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': 'Table of findings', tabindex: 0 },
    table,
  );
  const limit = element('p', { class: 'printed' });
  byId('table').append(region, limit);
  let kept: readonly Column[] = [];
  let isOnPaper = false;
  const view = createWindow({
    region,
    table,
    label: (row) => `Details: ${severityName(findings, row)}, ${podName(findings, row)}`,
    cells: (row) =>
      kept.map((column) =>
        element(
          'td',
          { class: `cell ${column.id} ${column.mark?.(findings, row) ?? ''}`, title: column.cell(findings, row) },
          column.cell(findings, row),
        ),
      ),
    details: (row) => drawDetails(options, row),
  });
  fitColumns();
  new ResizeObserver(fitColumns).observe(region);

  return {
    draw({ rows }, wanted) {
      chosen = rows;
      redraw(wanted);
    },
    sort: redraw,
    rows: () => shown,
    layOut() {
      isOnPaper = true;
      keep(columns);
      view.layOut(PRINTED);
    },
    takeUp() {
      isOnPaper = false;
      fitColumns();
      view.takeUp();
    },
  };

  /** Leaves out the columns for which there is no room. */
  function fitColumns(): void {
    if (isOnPaper) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    keep(columnsWithin(columns, region.clientWidth / rem));
  }

  function keep(wanted: readonly Column[]): void {
    if (wanted.length === kept.length) return;
    kept = wanted;
    const cells = headers.filter(({ column }) => kept.includes(column)).map(({ cell }) => cell);
    const first = element(
      'th',
      { scope: 'col', class: 'cell toggles' },
      element('span', { class: 'unseen' }, 'Details'),
    );
    head.replaceChildren(first, ...cells);
    view.redraw(cells.length + 1);
  }

  function redraw(wanted: Order): void {
    order = wanted;
    for (const { column, cell } of headers) {
      if (column.key === order.key) cell.setAttribute('aria-sort', order.direction);
      else cell.removeAttribute('aria-sort');
    }
    limit.textContent =
      chosen.length > PRINTED
        ? `Only the first ${formatCount(PRINTED)} of ${formatCount(chosen.length)} rows are printed; the file has all.`
        : '';
    shown = sortRows(chosen, order);
    view.show(shown);
  }

  function headerCell(column: Column): HTMLTableCellElement {
    const cell = element(
      'th',
      { scope: 'col', class: `cell ${column.id}` },
      button({ class: 'sort' }, () => options.reorder(nextOrder(column.key, order)), column.label ?? targetLabel()),
    );
    if (!column.grows) cell.style.width = `${column.room}rem`;
    return cell;
  }
}
