import { keepNewest } from '#core/keep-newest.ts';
import { MILLISECONDS_PER_MINUTE } from '#core/time.ts';

/**
 * How much one warm function writes for each name, over all objects: so many at once, and then so many a minute. It costs no request, and
 * no item that all write; all functions together may write so many times as there are.
 */
export type Budget = {
  /** Takes one for this name, if one is left. */
  take(name: string): boolean;
};

export type Budgets = {
  /** Connections that are retained, by cluster. */
  readonly connections: Budget;
  /** Findings that are new, by the partition of their container. */
  readonly newFindings: Budget;
  /** Risky ones for which nothing was left of that, by the container and their severity. */
  readonly newRiskyFindings: Budget;
};

export type BudgetOptions = {
  readonly atOnce: number;
  readonly eachMinute: number;
  /** Whoever can make up names makes a function forget the others. */
  readonly maxNames: number;
};

/**
 * At once as many as one object may: a whole cluster may come at once. By the minute, twenty functions so write 500 units a second at most,
 * half of what the table takes. A busy cluster of a thousand nodes needs 600, all functions together.
 */
const CONNECTIONS: BudgetOptions = { atOnce: 20_000, eachMinute: 500, maxNames: 1000 };
/**
 * A process can give itself another name for each connection, and each is a finding. At once as many as one object may have of a container;
 * after that a day of five functions has 72,000, some 7 units each.
 */
const NEW_FINDINGS: BudgetOptions = { atOnce: 1000, eachMinute: 10, maxNames: 20_000 };
/** Beside these, for each severity that is risky: noise is not to hide what is graver. A tenth more of each. */
const NEW_RISKY_FINDINGS: BudgetOptions = { atOnce: 100, eachMinute: 1, maxNames: 20_000 };

/** `now`: milliseconds since the epoch. */
export function createBudgets(now: () => number): Budgets {
  return {
    connections: createBudget(now, CONNECTIONS),
    newFindings: createBudget(now, NEW_FINDINGS),
    newRiskyFindings: createBudget(now, NEW_RISKY_FINDINGS),
  };
}

/** `now`: milliseconds since the epoch. */
export function createBudget(now: () => number, { atOnce, eachMinute, maxNames }: BudgetOptions): Budget {
  const left = new Map<string, { readonly count: number; readonly at: number }>();

  return {
    take(name) {
      const at = now();
      const before = left.get(name) ?? { count: atOnce, at };
      const count = Math.min(atOnce, before.count + ((at - before.at) / MILLISECONDS_PER_MINUTE) * eachMinute);
      const isEnough = count >= 1;
      left.delete(name);
      left.set(name, { count: isEnough ? count - 1 : count, at });
      keepNewest(left, maxNames);
      return isEnough;
    },
  };
}
