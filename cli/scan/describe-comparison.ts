import { formatCount, plural } from '#core/quantities.ts';
import { describeFilter, type FindingFilter } from '#core/report/finding-filter.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { tally } from '#core/report/tally.ts';

/** How findings stand to those of an earlier report, in a sentence without its end. `earlier`: its name. `filter`: what that was asked to show. */
export function describeComparison(
  earlier: string,
  compared: readonly ReportedFinding[],
  filter: FindingFilter | undefined,
): string {
  const { new: fresh = 0, known = 0, gone = 0, notComparable = 0 } = tally(compared).comparisons ?? {};
  const parts = [
    `${formatCount(fresh)} new`,
    `${formatCount(known)} known`,
    `${formatCount(gone)} gone`,
    ...(notComparable > 0 ? [`${formatCount(notComparable)} not comparable`] : []),
  ];
  const where = gone + notComparable > 0 ? '; --report shows what is not here' : '';
  return `compared with ${earlier}: ${parts.join(', ')}${where}${describeUntold(compared, filter)}`;
}

/** Of what the earlier report left out, nobody knows whether it is new. */
function describeUntold(compared: readonly ReportedFinding[], filter: FindingFilter | undefined): string {
  const untold = compared.filter(({ comparison }) => comparison === undefined).length;
  if (filter === undefined || untold === 0) return '';
  const others = plural(untold, 'other finding is new', 'other findings are new');
  return `; it shows only ${describeFilter(filter).join('; ')}, so whether ${others} is not known`;
}

export function idsOfNew(compared: readonly ReportedFinding[]): ReadonlySet<string> {
  return new Set(compared.flatMap(({ id, comparison }) => (comparison === 'new' ? [id] : [])));
}
