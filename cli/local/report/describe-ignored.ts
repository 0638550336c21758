import { formatColumns } from '#cli/findings/text-columns.ts';
import { formatCount } from '#core/quantities.ts';
import { compareTexts } from '#core/text.ts';

/**
 * What of the template has no effect on this machine, by type: how many resources, or which of their properties. `ignored`:
 * `Type LogicalId` or `Type LogicalId.Property`.
 */
export function describeIgnored(ignored: readonly string[]): string {
  const types = new Map<string, { readonly properties: Set<string>; count: number }>();
  for (const entry of ignored) {
    const [type = '', id = ''] = entry.split(' ');
    const [, property] = id.split('.');
    const known = types.get(type) ?? { properties: new Set(), count: 0 };
    if (property === undefined) known.count += 1;
    else known.properties.add(property);
    types.set(type, known);
  }
  const rows = [...types]
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([type, { properties, count }]) => [
      type,
      count > 0 ? formatCount(count) : '',
      [...properties].sort(compareTexts).join(', '),
    ]);
  return `${['Of the template, this has no effect here:', '', ...formatColumns(['TYPE', 'ALL', 'ONLY'], 1, rows)].join('\n')}\n`;
}
