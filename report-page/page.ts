import type { PageContext } from '#core/report/page-context.ts';
import type { PageData } from '#core/report/page-data.ts';
import { createBreakdown } from './breakdown.ts';
import { type Choice, createChooser } from './choice.ts';
import { armCopies } from './copy-button.ts';
import { byId } from './element.ts';
import { createFacets } from './facets.ts';
import { armFigures } from './figures.ts';
import { readColumns } from './finding-columns.ts';
import { createIncidents } from './incidents.ts';
import { linkEnd, readLinkEnd } from './link-state.ts';
import { FIRST_ORDER, type Order } from './order.ts';
import { createRowTable } from './row-table.ts';
import { createTimeline } from './timeline.ts';
import { createToolbar } from './toolbar.ts';

const blocks = [...document.querySelectorAll('script.data')];
const findings = readColumns(blocks.map((block) => JSON.parse(block.textContent ?? '') as PageData));
armCopies();
if (findings.size > 0) start();

/** Draws the findings that are chosen, and draws again when the choice changes. Data flows one way. */
function start(): void {
  const context = JSON.parse(byId('context').textContent ?? '') as PageContext;
  const facets = createFacets(findings);
  const workloads = facets.find(({ id }) => id === 'workload');
  if (workloads === undefined) throw new Error('Every report tells workloads apart');
  for (const id of ['toolbar', 'timeline', 'breakdown', 'findings']) byId(id).hidden = false;
  const opened = readLinkEnd(location.hash, facets, FIRST_ORDER);
  let choice: Choice = opened?.choice ?? { query: '', values: new Map() };
  let order: Order = opened?.order ?? FIRST_ORDER;
  const table = createRowTable({ findings, facets, context, choose: change, reorder });
  const toolbar = createToolbar({ findings, choose: change, rows: table.rows, link: () => location.href });
  const timeline = createTimeline(findings, workloads, change);
  const breakdown = createBreakdown(change);
  const incidents = createIncidents(findings);
  armFigures(facets, change);
  const choose = createChooser(findings, facets);
  draw();
  if (opened !== undefined) byId('findings').scrollIntoView();

  keepHeadingsInSight();
  addEventListener('beforeprint', table.layOut);
  addEventListener('afterprint', table.takeUp);
  addEventListener('hashchange', () => {
    const asked = readLinkEnd(location.hash, facets, FIRST_ORDER);
    if (asked === undefined) return;
    ({ choice, order } = asked);
    draw();
    byId('findings').scrollIntoView();
  });

  function change(next: (choice: Choice) => Choice): void {
    choice = next(choice);
    note();
    draw();
  }

  function reorder(next: Order): void {
    order = next;
    note();
    table.sort(order);
  }

  /** What a link leads to stands below the bar, however high that is. */
  function keepHeadingsInSight(): void {
    const bar = byId('toolbar');
    new ResizeObserver(() => {
      document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 12}px`;
    }).observe(bar);
  }

  /** The address of the page shows what the page does, and nothing is added to the way back. */
  function note(): void {
    const end = linkEnd({ choice, order }, FIRST_ORDER);
    history.replaceState(null, '', end === '' ? location.href.split('#', 1).join('') : end);
  }

  function draw(): void {
    const chosen = choose(choice);
    toolbar.draw(choice, chosen);
    incidents.draw(chosen);
    timeline.draw(choice, chosen);
    breakdown.draw(choice, chosen);
    table.draw(chosen, order);
  }
}
