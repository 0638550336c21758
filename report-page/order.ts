import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { TEXT_FIELDS, type TextField } from '#core/report/page-data.ts';
import { whyApart } from './apart.ts';
import type { Findings } from './finding-columns.ts';

const OTHER_KEYS = ['risk', 'basis', 'comparison', 'suppression', 'count', 'firstSeen', 'lastSeen'] as const;
/** `risk`: the riskiest of what is found here and not suppressed, by severity and points, then the latest. */
export type SortKey = TextField | (typeof OTHER_KEYS)[number];

const SORT_KEYS: ReadonlySet<string> = new Set([...TEXT_FIELDS, ...OTHER_KEYS]);

/** Whether findings can be sorted by what is called so. */
export function isSortKey(name: string): name is SortKey {
  return SORT_KEYS.has(name);
}

/** That in which a report opens. */
export const FIRST_ORDER: Order = { key: 'risk', direction: 'descending' };

export type Order = { readonly key: SortKey; readonly direction: 'ascending' | 'descending' };

const GREATEST_FIRST: ReadonlySet<SortKey> = new Set(['risk', 'count', 'firstSeen', 'lastSeen']);

/** The order in which a header sorts: by another column as its readers mostly want it, and by the same the other way round. */
export function nextOrder(key: SortKey, before: Order): Order {
  const isFirst = before.key !== key;
  const isDescending = isFirst ? GREATEST_FIRST.has(key) : before.direction === 'ascending';
  return { key, direction: isDescending ? 'descending' : 'ascending' };
}

/** Puts rows in an order; what is not known comes last in either direction, ties stay as the report has them. */
export function createSorter(findings: Findings): (rows: Int32Array, order: Order) => Int32Array {
  let ranks: Float64Array | undefined;

  return (rows, { key, direction }) => {
    const values = valuesOf(key);
    const sign = direction === 'ascending' ? 1 : -1;
    return rows.toSorted((a, b) => {
      const left = values(a);
      const right = values(b);
      if (left === right) return a - b;
      if (Number.isNaN(left)) return Number.isNaN(right) ? a - b : 1;
      return Number.isNaN(right) ? -1 : (left - right) * sign;
    });
  };

  function valuesOf(key: SortKey): (row: number) => number {
    if (key === 'risk') return riskOf;
    if (key === 'firstSeen' || key === 'lastSeen') return (row) => findings.times[key][row] ?? Number.NaN;
    if (key === 'basis' || key === 'comparison' || key === 'suppression' || key === 'count') {
      return (row) => findings.numbers[key][row] ?? Number.NaN;
    }
    ranks ??= rankTexts(findings.strings);
    const column = findings.texts[key];
    const byText = ranks;
    return (row) => byText[column[row] ?? 0] ?? Number.NaN;
  }

  function riskOf(row: number): number {
    const isApart = whyApart(findings, row) !== undefined;
    // The severity of a rule holds whatever its points are.
    const severity = (findings.numbers.severity[row] ?? 0) - (isApart ? SEVERITY_NAMES.length : 0);
    const points = severity * PAST_ALL_SCORES + (findings.numbers.score[row] ?? 0);
    return points * PAST_ALL_TIMES + Math.min((findings.times.lastSeen[row] || 0) / 1000, PAST_ALL_TIMES - 1);
  }
}

/** No reasons add up to half of this, nor below 0 to more. */
const PAST_ALL_SCORES = 40_000;
/** Seconds since the epoch, in the year 2286: later ones were made up. */
const PAST_ALL_TIMES = 1e10;

/** The place of each text in the order of all; NaN for the empty one. */
function rankTexts(strings: readonly string[]): Float64Array {
  const lowered = strings.map((text) => text.toLowerCase());
  const order = Int32Array.from(strings, (_, at) => at).sort((a, b) =>
    compareTexts(lowered[a] ?? '', lowered[b] ?? ''),
  );
  const ranks = new Float64Array(strings.length);
  order.forEach((text, rank) => {
    const before = order[rank - 1];
    const isSame = before !== undefined && lowered[before] === lowered[text];
    ranks[text] = isSame ? (ranks[before] ?? rank) : rank;
  });
  ranks[0] = Number.NaN;
  return ranks;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
