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

const EVERYTHING: Choice = { query: '', values: new Map() };

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
  let choice: Choice = opened?.choice ?? EVERYTHING;
  let order: Order = opened?.order ?? FIRST_ORDER;
  /** Words of the search that follow each other are one step of the way back. */
  let isTyping = false;
  const table = createRowTable({ findings, facets, context, choose: change, reorder });
  const toolbar = createToolbar({ findings, choose: change, rows: table.rows, link: () => location.href });
  const timeline = createTimeline(findings, workloads, change);
  const breakdown = createBreakdown(change);
  const incidents = createIncidents(findings);
  armFigures(facets, change);
  const choose = createChooser(findings, facets);
  draw();
  note('here');
  new ResizeObserver(keepHeadingsInSight).observe(byId('toolbar'));
  if (opened !== undefined) showFindings();

  addEventListener('beforeprint', table.layOut);
  addEventListener('afterprint', table.takeUp);
  addEventListener('popstate', ({ state }) => {
    const isLink = state === null;
    const asked = readLinkEnd(isLink ? location.hash : String(state), facets, FIRST_ORDER);
    // A link to a section leaves the choice as it is; going back to where there was none takes it away.
    if (asked !== undefined || !isLink) ({ choice, order } = asked ?? { choice: EVERYTHING, order: FIRST_ORDER });
    isTyping = false;
    if (isLink) note('here');
    if (asked === undefined && isLink) return;
    draw();
    if (isLink) showFindings();
  });

  function change(next: (choice: Choice) => Choice): void {
    const before = choice;
    choice = next(choice);
    const wasTyping = isTyping;
    isTyping = choice.values === before.values;
    note(isTyping && wasTyping ? 'here' : 'further');
    draw();
  }

  function reorder(next: Order): void {
    order = next;
    note('here');
    table.sort(order);
  }

  function showFindings(): void {
    keepHeadingsInSight();
    byId('findings').scrollIntoView();
  }

  /** What a link leads to stands below the bar, however high that is. */
  function keepHeadingsInSight(): void {
    document.documentElement.style.scrollPaddingTop = `${byId('toolbar').offsetHeight + 12}px`;
  }

  /** The address of the page shows what the page does. The way back leads from choice to choice, and knows what each showed. */
  function note(where: 'here' | 'further'): void {
    const end = linkEnd({ choice, order }, FIRST_ORDER);
    const isAtSection = where === 'here' && readLinkEnd(location.hash, facets, FIRST_ORDER) === undefined;
    const url = end || (isAtSection ? location.href : location.href.split('#', 1).join(''));
    if (where === 'further') history.pushState(end, '', url);
    else history.replaceState(end, '', url);
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
