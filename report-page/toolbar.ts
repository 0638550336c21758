import { formatCount, plural } from '#core/quantities.ts';
import { type ChangeChoice, type Choice, type Chosen, toggle } from './choice.ts';
import { button, byId, element } from './element.ts';
import { nameOf } from './facets.ts';

export type Toolbar = { draw(choice: Choice, chosen: Chosen): void };

/** The search field, the filters in use, and how many findings are chosen. `choose` takes a change of the choice. */
export function createToolbar(total: number, choose: ChangeChoice): Toolbar {
  const query = byId('query') as HTMLInputElement;
  const filters = byId('filters');
  const output = byId('chosen');
  query.addEventListener('input', () => choose(({ values }) => ({ query: query.value, values })));
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    query.focus();
  });

  return {
    draw(choice, { rows }) {
      output.textContent =
        rows.length === total ? plural(total, 'finding') : `${formatCount(rows.length)} of ${plural(total, 'finding')}`;
      filters.replaceChildren(...describeFilters(choice));
    },
  };

  function describeFilters({ query: text, values }: Choice): HTMLElement[] {
    const used = [...values].flatMap(([facet, wanted]) => [...wanted].map((value) => ({ facet, value })));
    const items = used.map(({ facet, value }) => {
      const name = `${facet.label}: ${nameOf(facet, value)}`;
      const remove = () => choose((choice) => toggle(choice, facet, value));
      return element('li', {}, button({ class: 'filter', 'aria-label': `Remove filter ${name}` }, remove, name));
    });
    if (items.length === 0 && text === '') return [];
    return [...items, element('li', {}, button({ class: 'quiet' }, clear, 'Clear all'))];
  }

  function clear(): void {
    query.value = '';
    query.focus();
    choose(() => ({ query: '', values: new Map() }));
  }
}
