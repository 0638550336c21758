import { formatCount } from '#core/quantities.ts';
import type { Chosen } from './choice.ts';
import { type Column, columnsOf } from './columns.ts';
import { type DetailsOptions, drawDetails } from './details.ts';
import { button, byId, element } from './element.ts';
import { createSorter, type Order } from './order.ts';
import { createWindow } from './table-window.ts';

export type FindingsTable = {
  draw(chosen: Chosen): void;
  /** Draws the first rows, and no others, whatever is in sight: for paper. */
  layOut(): void;
  /** Goes back to drawing what is in sight. */
  takeUp(): void;
};

/** With more of them, the table becomes wider than most screens. */
const MANY_COLUMNS = 10;

/** Maximum number of rows on paper. */
const PRINTED = 500;

/** The table of findings: sorted by its headers, with only those rows drawn that are in sight. */
export function createRowTable(options: DetailsOptions): FindingsTable {
  const { findings } = options;
  const columns = columnsOf(findings);
  const sort = createSorter(findings);
  let order: Order = { key: 'lastSeen', direction: 'descending' };
  let chosen: Int32Array = Int32Array.from({ length: findings.size }, (_, row) => row);
  const headers = columns.map((column) => ({ column, cell: headerCell(column) }));
  const table = element(
    'table',
    { class: columns.length > MANY_COLUMNS ? 'rows broad' : 'rows' },
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
        element('td', { class: `cell ${column.id}`, title: column.cell(findings, row) }, column.cell(findings, row)),
      ),
    details: (row) => drawDetails(options, row),
  });

  return {
    draw({ rows }) {
      chosen = rows;
      redraw();
    },
    layOut: () => view.layOut(PRINTED),
    takeUp: view.takeUp,
  };

  function redraw(): void {
    for (const { column, cell } of headers) {
      if (column.key === order.key) cell.setAttribute('aria-sort', order.direction);
      else cell.removeAttribute('aria-sort');
    }
    limit.textContent =
      chosen.length > PRINTED
        ? `Only the first ${formatCount(PRINTED)} of ${formatCount(chosen.length)} findings are printed; the file has all.`
        : '';
    view.show(sort(chosen, order));
  }

  function headerCell(column: Column): HTMLTableCellElement {
    const reorder = () => {
      const isReversed = order.key === column.key && order.direction === 'ascending';
      order = { key: column.key, direction: isReversed ? 'descending' : 'ascending' };
      redraw();
    };
    return element(
      'th',
      { scope: 'col', class: `cell ${column.id}` },
      button({ class: 'sort' }, reorder, column.label),
    );
  }
}
