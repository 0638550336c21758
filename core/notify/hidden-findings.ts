import { addPods, podsOf, type SomePods } from './some-pods.ts';

/** What an entry has hidden of one group. Its size is bounded. */
export type HiddenFindings = SomePods & {
  readonly findings: number;
  /** Ids of the last that are counted, so that one that is given again is not. */
  readonly recent: readonly string[];
  /** When the first was hidden: milliseconds since the epoch. */
  readonly since: number;
};

/** From here on nothing is counted: what an entry hides is not to cost a write for each finding for ever. */
export const MAX_HIDDEN = 1000;
const MAX_RECENT = 20;

/** How exact a number of hidden findings is: what is given again is told apart from the last ones alone. */
export type Exactness = 'exact' | 'about' | 'at least';

export function exactnessOf({ findings }: Pick<HiddenFindings, 'findings'>): Exactness {
  if (findings >= MAX_HIDDEN) return 'at least';
  return findings > MAX_RECENT ? 'about' : 'exact';
}

type OneHidden = { readonly id: string; readonly pod: string | undefined };

export function hiddenOnce({ id, pod }: OneHidden, now: number): HiddenFindings {
  return { findings: 1, recent: [id], ...podsOf(pod), since: now };
}

/** Both together; the first if the other is known to be part of it. */
export function mergeHidden(a: HiddenFindings, b: HiddenFindings): HiddenFindings {
  if (b.recent.every((id) => a.recent.includes(id))) return a;
  return {
    findings: Math.min(MAX_HIDDEN, a.findings + b.findings),
    recent: [...a.recent, ...b.recent].slice(-MAX_RECENT),
    ...addPods(a, b),
    since: Math.min(a.since, b.since),
  };
}

/** The rest, once these are hidden by another entry. */
export function withoutHidden(all: HiddenFindings, others: readonly OneHidden[]): HiddenFindings {
  const ids = new Set(others.map(({ id }) => id));
  const pods = all.pods.filter((pod) => !others.some((other) => other.pod === pod));
  return {
    ...all,
    findings: all.findings - others.length,
    recent: all.recent.filter((id) => !ids.has(id)),
    ...{ pods, podCount: all.podCount - (all.pods.length - pods.length) },
  };
}
