import { element } from './element.ts';
import type { FacetValue } from './facets.ts';

/** The name, then in a lower voice where it belongs. */
export function showValue(value: FacetValue | undefined): Node[] {
  const { name = '', within = '' } = value ?? {};
  return within === '' ? [new Text(name)] : [new Text(name), element('span', { class: 'within' }, ` ${within}`)];
}
