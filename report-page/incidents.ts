import { formatCount } from '#core/quantities.ts';
import { SHOWN_INCIDENTS } from '#core/report/page-data.ts';
import type { Chosen } from './choice.ts';
import type { Findings } from './finding-columns.ts';

/** An item of the list, with the rows of its first and its last finding. */
type Item = { readonly element: HTMLElement; readonly first: number; readonly last: number };

export type Incidents = { draw(chosen: Chosen): void };

/** Of the incidents in the markup, shows the first that have a finding that is chosen. */
export function createIncidents(findings: Findings): Incidents {
  const items = Array.from(document.querySelectorAll<HTMLElement>('#incidents > ol > li'), itemOf);
  const byContainer = Map.groupBy(items, ({ first }) => containerOf(first));
  const rest = document.getElementById('more-incidents');
  const restOfAll = rest?.textContent ?? '';
  const unlisted = Number(rest?.dataset['unlisted'] ?? 0);

  return {
    draw({ rows, counted }) {
      if (rest === null) return;
      const isAll = rows.length === findings.size;
      const wanted = isAll ? new Set(items) : wantedOf(counted);
      let shown = 0;
      for (const item of items) {
        const isShown = wanted.has(item) && shown < SHOWN_INCIDENTS;
        item.element.hidden = !isShown;
        shown += Number(isShown);
      }
      rest.textContent = isAll ? restOfAll : describeRest(shown, wanted.size, unlisted);
    },
  };

  function wantedOf(counted: Int32Array): Set<Item> {
    const wanted = new Set<Item>();
    for (const row of counted) {
      for (const item of byContainer.get(containerOf(row)) ?? []) if (isPart(row, item)) wanted.add(item);
    }
    return wanted;
  }

  function isPart(row: number, { first, last }: Item): boolean {
    const { firstSeen } = findings.times;
    const time = firstSeen[row] ?? Number.NaN;
    return time >= (firstSeen[first] ?? Number.NaN) && time <= (firstSeen[last] ?? Number.NaN);
  }

  /** One number for each cluster and container. */
  function containerOf(row: number): number {
    const { cluster, container } = findings.texts;
    return (cluster[row] ?? 0) * findings.strings.length + (container[row] ?? 0);
  }
}

function itemOf(element: HTMLElement): Item {
  const { first = '', last = '' } = element.dataset;
  return { element, first: Number(first), last: Number(last) };
}

/** `unlisted`: of so many, less risky ones, the page does not know which findings they have. */
function describeRest(shown: number, wanted: number, unlisted: number): string {
  const others = unlisted > 0 ? ` ${formatCount(unlisted)} more, less risky, are not listed here.` : '';
  if (wanted === 0)
    return `${unlisted > 0 ? 'None of the riskiest' : 'None of them'} has a finding that is chosen.${others}`;
  return `${wanted > shown ? `And ${formatCount(wanted - shown)} more with a finding that is chosen.` : ''}${others}`.trim();
}
