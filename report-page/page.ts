import type { PageData } from '#core/report/page-data.ts';
import { createBreakdown } from './breakdown.ts';
import { type Choice, createChooser } from './choice.ts';
import { byId } from './element.ts';
import { createFacets } from './facets.ts';
import { armFigures } from './figures.ts';
import { readColumns } from './finding-columns.ts';
import { createRowTable } from './row-table.ts';
import { createTimeline } from './timeline.ts';
import { createToolbar } from './toolbar.ts';

const blocks = [...document.querySelectorAll('script.data')];
const findings = readColumns(blocks.map((block) => JSON.parse(block.textContent ?? '') as PageData));
if (findings.size > 0) start();

/** Draws the findings that are chosen, and draws again when the choice changes. Data flows one way. */
function start(): void {
  const facets = createFacets(findings);
  const workloads = facets.find(({ id }) => id === 'workload');
  if (workloads === undefined) throw new Error('Every report tells workloads apart');
  for (const id of ['toolbar', 'timeline', 'breakdown', 'findings']) byId(id).hidden = false;
  const toolbar = createToolbar(findings.size, change);
  const timeline = createTimeline(findings, workloads, change);
  const breakdown = createBreakdown(change);
  const table = createRowTable({ findings, facets, choose: change });
  armFigures(facets, change);
  const choose = createChooser(findings, facets);
  let choice: Choice = { query: '', values: new Map() };
  draw();

  addEventListener('beforeprint', table.layOut);
  addEventListener('afterprint', table.takeUp);

  function change(next: (choice: Choice) => Choice): void {
    choice = next(choice);
    draw();
  }

  function draw(): void {
    const chosen = choose(choice);
    toolbar.draw(choice, chosen);
    timeline.draw(choice, chosen);
    breakdown.draw(choice, chosen);
    table.draw(chosen);
  }
}
