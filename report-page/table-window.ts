import { button, element } from './element.ts';
import { type Layout, offsetOf, visibleRows } from './window-layout.ts';

export type WindowOptions = {
  /** What scrolls. */
  readonly region: HTMLElement;
  readonly table: HTMLTableElement;
  /** Names what opens the details of a row. */
  readonly label: (row: number) => string;
  readonly cells: (row: number) => HTMLTableCellElement[];
  readonly details: (row: number) => HTMLElement;
};

export type TableWindow = {
  /** Shows other rows, from the top. */
  show(rows: Int32Array): void;
  /** Draws the same rows anew, with so many columns. */
  redraw(columns: number): void;
  layOut(most: number): void;
  takeUp(): void;
};

/** What a row is taken to measure until one has been drawn. */
const ROW_HEIGHT = 28;

/** Draws of many rows those that are in sight. One row at a time has its details open. */
export function createWindow({ region, table, label, cells, details }: WindowOptions): TableWindow {
  const body = table.createTBody();
  const drawn = new Map<number, HTMLTableRowElement>();
  const before = spacer();
  const after = spacer();
  const openedCell = element('td');
  const opened = element('tr', { class: 'opened', id: 'opened' }, openedCell);
  const headHeight = () => table.tHead?.offsetHeight ?? 0;
  let rows: Int32Array = new Int32Array();
  /** The row that the tab key comes to, and the one whose details are open. */
  let current = 0;
  let open: number | undefined;
  let layout: Layout = { rows: 0, rowHeight: ROW_HEIGHT, details: undefined };
  let isLaidOut = false;

  region.addEventListener('scroll', () => draw(), { passive: true });
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(region);
  body.addEventListener('keydown', onKey);
  region.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open !== undefined) toggle(open);
  });
  body.addEventListener('click', onClick);

  return {
    show(shown) {
      rows = shown;
      current = 0;
      open = undefined;
      clear();
      table.setAttribute('aria-rowcount', String(rows.length + 1));
      layout = { rows: rows.length, rowHeight: layout.rowHeight, details: undefined };
      region.scrollTop = 0;
      giveRoom(0);
      draw();
    },
    redraw(columns) {
      openedCell.colSpan = columns;
      clear();
      draw();
      measure();
    },
    layOut(most) {
      isLaidOut = true;
      clear();
      drawWindow({ start: 0, end: Math.min(most, rows.length), before: 0, after: 0 });
    },
    takeUp() {
      isLaidOut = false;
      clear();
      draw();
    },
  };

  function draw(): void {
    if (isLaidOut) return;
    const { scrollTop, clientHeight } = region;
    drawWindow(visibleRows(layout, scrollTop, clientHeight - headHeight()));
  }

  function drawWindow({ start, end, before: above, after: below }: ReturnType<typeof visibleRows>): void {
    keepFocus(start, end);
    for (const [position, row] of drawn) {
      if (position >= start && position < end) continue;
      row.remove();
      drawn.delete(position);
    }
    for (const [row, height] of [
      [before, above],
      [after, below],
    ] as const)
      row.style.height = `${height}px`;
    if (!before.isConnected) body.append(before, after);
    let previous: HTMLTableRowElement = before;
    for (let position = start; position < end; position += 1) {
      const row = drawn.get(position) ?? createRow(position);
      if (previous.nextElementSibling !== row) previous.after(row);
      previous = row;
      if (position !== open) continue;
      if (row.nextElementSibling !== opened) row.after(opened);
      previous = opened;
    }
    if (open === undefined || open < start || open >= end) opened.remove();
  }

  /** A row that scrolls away with the focus leaves it to what scrolls, so that the keys go on working there. */
  function keepFocus(start: number, end: number): void {
    const focused = document.activeElement;
    if (focused === null || !body.contains(focused)) return;
    const position = positionOf(focused);
    if (position === undefined || position < start || position >= end) region.focus({ preventScroll: true });
  }

  function createRow(position: number): HTMLTableRowElement {
    const toggleDetails = button(
      {
        class: 'toggle',
        'aria-label': label(rows[position] ?? 0),
        'aria-expanded': String(position === open),
        'aria-controls': position === open ? 'opened' : undefined,
        tabindex: position === current ? 0 : -1,
      },
      () => toggle(position),
    );
    const row = element(
      'tr',
      { 'aria-rowindex': position + 2, 'data-position': position, class: position === open ? 'row open' : 'row' },
      element('td', { class: 'cell toggles' }, toggleDetails),
      ...cells(rows[position] ?? 0),
    );
    drawn.set(position, row);
    return row;
  }

  function toggle(position: number): void {
    open = position === open ? undefined : position;
    current = position;
    if (open !== undefined) openedCell.replaceChildren(details(rows[open] ?? 0));
    clear();
    draw();
    measure();
    draw();
    focusRow(position);
  }

  function measure(): void {
    const [row] = drawn.values();
    const rowHeight = row?.getBoundingClientRect().height || layout.rowHeight;
    const height = opened.isConnected ? opened.getBoundingClientRect().height : (layout.details?.height ?? 0);
    layout = { ...layout, rowHeight, details: open === undefined ? undefined : { position: open, height } };
    giveRoom(open === undefined ? 0 : height);
  }

  /** What scrolls grows by the open details, so that all of them are in it: the page leads to what is below the screen. */
  function giveRoom(height: number): void {
    region.style.setProperty('--opened', `${height}px`);
  }

  function onKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const next = steps[event.key];
    const isOnToggle = event.target instanceof HTMLElement && event.target.classList.contains('toggle');
    if (next === undefined || !isOnToggle || next < 0 || next >= rows.length) return;
    event.preventDefault();
    current = next;
    focusRow(next);
  }

  function focusRow(position: number): void {
    const top = offsetOf(layout, position);
    const room = region.clientHeight - headHeight() - layout.rowHeight;
    if (top < region.scrollTop) region.scrollTop = top;
    else if (top > region.scrollTop + room) region.scrollTop = top - room;
    draw();
    for (const [at, row] of drawn) toggleOf(row)?.setAttribute('tabindex', at === position ? '0' : '-1');
    const row = drawn.get(position);
    if (row === undefined) return;
    toggleOf(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }

  /** The whole row opens its details for the mouse, unless it was dragged to mark text. */
  function onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('tr[data-position]');
    if (row === null || target.closest('button') !== null || getSelection()?.isCollapsed === false) return;
    toggle(Number(row.dataset['position']));
  }

  function positionOf(inside: Element): number | undefined {
    if (opened.contains(inside)) return open;
    const row = inside.closest<HTMLElement>('tr[data-position]');
    return row === null ? undefined : Number(row.dataset['position']);
  }

  function clear(): void {
    for (const row of drawn.values()) row.remove();
    drawn.clear();
    opened.remove();
  }

  function spacer(): HTMLTableRowElement {
    return element('tr', { class: 'spacer', 'aria-hidden': 'true' }, element('td'));
  }
}

function toggleOf(row: HTMLElement): HTMLElement | null {
  return row.querySelector('.toggle');
}
