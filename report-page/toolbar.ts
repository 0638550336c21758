import { formatCount, plural } from '#core/quantities.ts';
import { whyApart } from './apart.ts';
import { type ChangeChoice, type Choice, type Chosen, toggle } from './choice.ts';
import { copyButton } from './copy-button.ts';
import { button, byId, element } from './element.ts';
import { csvOf, jsonLinesOf } from './export-rows.ts';
import { nameOf } from './facets.ts';
import type { Findings } from './finding-columns.ts';
import { saveFile } from './save-file.ts';

export type Toolbar = { draw(choice: Choice, chosen: Chosen): void };

export type ToolbarOptions = {
  readonly findings: Findings;
  readonly choose: ChangeChoice;
  /** Those that are chosen, in their order. */
  readonly rows: () => Int32Array;
  /** The address that shows the same. */
  readonly link: () => string;
};

/** The search field, the filters in use, how many findings are chosen, and what takes them elsewhere. */
export function createToolbar({ findings, choose, rows: chosenRows, link }: ToolbarOptions): Toolbar {
  const total = findings.size;
  const totalCounted = Array.from({ length: total }, (_, row) => whyApart(findings, row)).filter(
    (why) => why === undefined,
  ).length;
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

  byId('exports').append(
    button({ class: 'quiet' }, () => save('csv', 'text/csv', csvOf), 'CSV'),
    button({ class: 'quiet' }, () => save('ndjson', 'application/x-ndjson', jsonLinesOf), 'JSON lines'),
    element('span', {}, 'Link ', copyButton('a link to what is chosen', link)),
  );

  return {
    draw(choice, chosen) {
      if (query.value !== choice.query) query.value = choice.query;
      output.textContent = describeChosen(chosen);
      filters.replaceChildren(...describeFilters(choice));
    },
  };

  /** As at the head of the report: what is suppressed, and what only an earlier report has, is counted apart. */
  function describeChosen({ rows, counted }: Chosen): string {
    const missing = rows.reduce((sum, row) => sum + Number(whyApart(findings, row) === 'missing'), 0);
    const suppressed = rows.length - counted.length - missing;
    const shown =
      rows.length === total
        ? plural(counted.length, 'finding')
        : `${formatCount(counted.length)} of ${plural(totalCounted, 'finding')}`;
    const apart = [
      ...(suppressed > 0 ? [`${formatCount(suppressed)} suppressed`] : []),
      ...(missing > 0 ? [`${formatCount(missing)} not found here`] : []),
    ];
    return apart.length === 0 ? shown : `${shown}, and ${apart.join(' and ')}`;
  }

  function save(ending: string, type: string, write: typeof csvOf): void {
    saveFile(`traceward-findings.${ending}`, type, write(findings, chosenRows()));
  }

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
