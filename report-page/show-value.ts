import { type Child, element } from './element.ts';
import type { FacetValue } from './facets.ts';

/** The name, then in a lower voice where it belongs. */
export function showValue(value: FacetValue | undefined): Child[] {
  const { name = '', within = '' } = value ?? {};
  return within === '' ? [name] : [name, element('span', { class: 'within' }, ` ${within}`)];
}
