import { formatCount } from '#core/quantities.ts';
import { type ChangeChoice, type Choice, type Chosen, type FacetCounts, toggle } from './choice.ts';
import { button, byId, element, svgElement } from './element.ts';
import { type Facet, nameOf } from './facets.ts';
import { showValue } from './show-value.ts';

export type Breakdown = { draw(choice: Choice, chosen: Chosen): void };

/** Values that are shown at first. */
const SHOWN_FIRST = 8;
/** Maximum number of values that are shown when the list is unfolded. */
const MAX_SHOWN = 500;

/** For each facet its values, the most frequent first; a click on one chooses it. */
export function createBreakdown(choose: ChangeChoice): Breakdown {
  const unfolded = new Set<Facet>();

  return { draw };

  function draw(choice: Choice, chosen: Chosen): void {
    const focused = document.activeElement?.getAttribute('data-value');
    byId('facets').replaceChildren(...chosen.counts.map((counts) => drawFacet(counts, choice, chosen)));
    if (focused) document.querySelector<HTMLElement>(`[data-value="${focused}"]`)?.focus({ preventScroll: true });
  }

  function drawFacet({ facet, findings, connects, apart }: FacetCounts, choice: Choice, chosen: Chosen): HTMLElement {
    const wanted = choice.values.get(facet) ?? new Set();
    const present = facet.values
      .map((_, value) => value)
      .filter((value) => (findings[value] ?? 0) + (apart[value] ?? 0) > 0 || wanted.has(value));
    const counted = present.filter((value) => (findings[value] ?? 0) > 0).length;
    const more = (counts: Int32Array | Float64Array, a: number, b: number) => (counts[b] ?? 0) - (counts[a] ?? 0);
    present.sort((a, b) => more(findings, a, b) || more(connects, a, b) || more(apart, a, b));
    const shown = present.slice(0, unfolded.has(facet) ? MAX_SHOWN : SHOWN_FIRST);
    const most = Math.max(1, ...shown.map((value) => findings[value] ?? 0));
    const title = `facet-${facet.id}`;
    return element(
      'section',
      { class: 'facet', 'aria-labelledby': title },
      element('h3', { id: title }, facet.label, element('span', { class: 'hint' }, ` ${formatCount(counted)}`)),
      element(
        'table',
        { 'aria-labelledby': title },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('th', { scope: 'col' }, facet.label),
            element('th', { scope: 'col', class: 'number' }, 'findings'),
            element('th', { scope: 'col', class: 'number' }, 'events'),
          ),
        ),
        element('tbody', {}, ...shown.map((value) => drawValue(value))),
      ),
      drawMore(),
    );

    function drawValue(value: number): HTMLElement {
      const attributes = {
        class: 'value',
        'aria-pressed': String(wanted.has(value)),
        'data-value': `${facet.id}-${value}`,
        title: nameOf(facet, value),
      };
      const share = (findings[value] ?? 0) / most;
      return element(
        'tr',
        { class: wanted.size > 0 && !wanted.has(value) ? 'unwanted' : undefined },
        element(
          'th',
          { scope: 'row', class: 'share' },
          bar(share),
          button(attributes, () => choose((before) => toggle(before, facet, value)), ...showValue(facet.values[value])),
        ),
        element('td', { class: 'number' }, formatCount(findings[value] ?? 0), drawApart(apart[value] ?? 0)),
        element('td', { class: 'number' }, formatCount(connects[value] ?? 0)),
      );
    }

    function drawMore(): HTMLElement | undefined {
      const hidden = present.length - shown.length;
      if (hidden === 0) return undefined;
      if (unfolded.has(facet))
        return element('p', { class: 'hint' }, `and ${formatCount(hidden)} more: search for them`);
      const unfold = () => {
        unfolded.add(facet);
        draw(choice, chosen);
      };
      return button({ class: 'quiet' }, unfold, `and ${formatCount(hidden)} more`);
    }
  }
}

function bar(share: number): SVGSVGElement {
  const attributes = { class: 'bar', viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  return svgElement('svg', attributes, svgElement('rect', { width: share * 100, height: 1 }));
}

/** What is suppressed or not found here. */
function drawApart(count: number): HTMLElement | undefined {
  return count === 0 ? undefined : element('span', { class: 'hint' }, ` +${formatCount(count)}`);
}
