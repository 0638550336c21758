import { formatCount } from '#core/quantities.ts';
import type { Chosen } from './choice.ts';
import { type Column, columnsOf } from './columns.ts';
import { type DetailsOptions, drawDetails } from './details.ts';
import { button, byId, element } from './element.ts';
import { createSorter, FIRST_ORDER, type Order } from './order.ts';
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

/** With more of them, the table becomes wider than most screens. */
const MANY_COLUMNS = 10;

/** With more of them, a small screen leaves out some more. */
const MOST_COLUMNS = 11;

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
  const table = element(
    'table',
    {
      class: [
        'rows',
        ...(columns.length > MANY_COLUMNS ? ['broad'] : []),
        ...(columns.length > MOST_COLUMNS ? ['crowded'] : []),
      ].join(' '),
    },
    element(
      'caption',
      { class: 'unseen' },
      'Findings. The first button of a row opens its details; arrow keys go from row to row.',
    ),
    element(
      'thead',
      {},
      element(
        'tr',
        { 'aria-rowindex': 1 },
        element('th', { scope: 'col', class: 'cell toggles' }, element('span', { class: 'unseen' }, 'Details')),
        ...headers.map(({ cell }) => cell),
      ),
    ),
  );
  const region = element(
    'div',
    { class: 'scroll', role: 'region', 'aria-labelledby': 'findings-title', tabindex: 0 },
    table,
  );
  const limit = element('p', { class: 'printed' });
  byId('table').append(region, limit);
  const view = createWindow({
    region,
    table,
    columns: columns.length + 1,
    cells: (row) =>
      columns.map((column) =>
        element(
          'td',
          { class: `cell ${column.id} ${column.mark?.(findings, row) ?? ''}`, title: column.cell(findings, row) },
          column.cell(findings, row),
        ),
      ),
    details: (row) => drawDetails(options, row),
  });

  return {
    draw({ rows }, wanted) {
      chosen = rows;
      redraw(wanted);
    },
    sort: redraw,
    rows: () => shown,
    layOut: () => view.layOut(PRINTED),
    takeUp: view.takeUp,
  };

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
    const reorder = () => {
      const isReversed = order.key === column.key && order.direction === 'ascending';
      options.reorder({ key: column.key, direction: isReversed ? 'descending' : 'ascending' });
    };
    return element(
      'th',
      { scope: 'col', class: `cell ${column.id}` },
      button({ class: 'sort' }, reorder, column.label),
    );
  }
}
