import { formatCount } from '#core/quantities.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';

/** How findings stand to those of an earlier report, in a sentence without its end. `earlier`: its name. */
export function describeComparison(earlier: string, compared: readonly ReportedFinding[]): string {
  const count = (wanted: Comparison) => compared.filter(({ comparison }) => comparison === wanted).length;
  const [gone, notComparable] = [count('gone'), count('notComparable')];
  const parts = [
    `${formatCount(count('new'))} new`,
    `${formatCount(gone)} gone`,
    ...(notComparable > 0 ? [`${formatCount(notComparable)} not comparable`] : []),
  ];
  const where = gone + notComparable > 0 ? '; --report shows what is not here' : '';
  return `compared with ${earlier}: ${parts.join(', ')}${where}`;
}

export function idsOfNew(compared: readonly ReportedFinding[]): ReadonlySet<string> {
  return new Set(compared.flatMap(({ id, comparison }) => (comparison === 'new' ? [id] : [])));
}
