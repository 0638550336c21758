import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { offsetOf, visibleRows } from '#report-page/window-layout.ts';

const aLayout = fc
  .record({
    rows: fc.integer({ min: 0, max: 60_000 }),
    rowHeight: fc.double({ min: 10, max: 60, noNaN: true }),
    open: fc.option(fc.record({ share: fc.double({ min: 0, max: 0.999, noNaN: true }), height: fc.nat(2000) })),
  })
  .map(({ rows, rowHeight, open }) => ({
    rows,
    rowHeight,
    details: open === null || rows === 0 ? undefined : { position: Math.floor(open.share * rows), height: open.height },
  }));

test('what is drawn covers what is seen, and the rest keeps its room', () => {
  fc.assert(
    fc.property(
      aLayout,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 1500 }),
      (layout, share, height) => {
        const total = offsetOf(layout, layout.rows);
        const top = share * Math.max(total - height, 0);
        const { start, end, before, after } = visibleRows(layout, top, height);
        const drawn = offsetOf(layout, end) - offsetOf(layout, start);
        expect(before + drawn + after).toBeCloseTo(total, 3);
        expect(before).toBeLessThanOrEqual(top + 1e-6);
        expect(total - after).toBeGreaterThanOrEqual(Math.min(top + height, total) - 1e-6);
        expect(end - start).toBeLessThanOrEqual(height / layout.rowHeight + 40);
      },
    ),
  );
});
