import { formatCount } from '#core/quantities.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { tally } from '#core/report/tally.ts';

/** How findings stand to those of an earlier report, in a sentence without its end. `earlier`: its name. */
export function describeComparison(earlier: string, compared: readonly ReportedFinding[]): string {
  const { new: fresh = 0, gone = 0, notComparable = 0 } = tally(compared).comparisons ?? {};
  const parts = [
    `${formatCount(fresh)} new`,
    `${formatCount(gone)} gone`,
    ...(notComparable > 0 ? [`${formatCount(notComparable)} not comparable`] : []),
  ];
  const where = gone + notComparable > 0 ? '; --report shows what is not here' : '';
  return `compared with ${earlier}: ${parts.join(', ')}${where}`;
}

export function idsOfNew(compared: readonly ReportedFinding[]): ReadonlySet<string> {
  return new Set(compared.flatMap(({ id, comparison }) => (comparison === 'new' ? [id] : [])));
}
