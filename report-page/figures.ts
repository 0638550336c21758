import { type ChangeChoice, toggle } from './choice.ts';
import { button } from './element.ts';
import type { Facet } from './facets.ts';

/** Makes those numbers at the head of the report that count a value into buttons that choose it. */
export function armFigures(facets: readonly Facet[], change: ChangeChoice): void {
  for (const figure of document.querySelectorAll<HTMLElement>('.figures [data-facet]')) {
    const facet = facets.find(({ id }) => id === figure.dataset['facet']);
    const value = facet?.values.findIndex(({ name }) => name === figure.dataset['value']) ?? -1;
    if (facet === undefined || value === -1) continue;
    const label = `${figure.textContent ?? ''} ${facet.values[value]?.name ?? ''}: show only these`;
    const choose = () => change((choice) => toggle(choice, facet, value));
    figure.replaceChildren(button({ class: 'figure', 'aria-label': label }, choose, figure.textContent ?? ''));
  }
}
