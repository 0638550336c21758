/** Where the rows of a long table lie: all are of one height, and under one of them its details may be open. */
export type Layout = {
  readonly rows: number;
  readonly rowHeight: number;
  readonly details: { readonly position: number; readonly height: number } | undefined;
};

export type Window = {
  readonly start: number;
  /** Past the last. */
  readonly end: number;
  /** Heights of what is left out before and after. */
  readonly before: number;
  readonly after: number;
};

/** Rows that are drawn outside of what is seen, so that a little scrolling finds them there. */
const BESIDE = 12;

/** The rows to draw for what is seen from `top` on. */
export function visibleRows(layout: Layout, top: number, height: number): Window {
  const start = Math.max(0, positionAt(layout, top) - BESIDE);
  const end = Math.min(layout.rows, positionAt(layout, top + height) + 1 + BESIDE);
  return { start, end, before: offsetOf(layout, start), after: offsetOf(layout, layout.rows) - offsetOf(layout, end) };
}

/** Where a row begins. */
export function offsetOf({ rowHeight, details }: Layout, position: number): number {
  return position * rowHeight + (details !== undefined && details.position < position ? details.height : 0);
}

function positionAt({ rows, rowHeight, details }: Layout, offset: number): number {
  const above =
    details === undefined ? 0 : Math.min(Math.max(offset - (details.position + 1) * rowHeight, 0), details.height);
  return Math.min(Math.max(Math.floor((offset - above) / rowHeight), 0), Math.max(rows - 1, 0));
}
