import type { Needed } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';

type Flags = Readonly<Record<Needed, boolean>>;

/** Which kinds of events there were. */
export function flagsOf(counts: Readonly<Partial<Record<Needed, number | boolean>>>): Flags {
  const has = (kind: Needed) => Boolean(counts[kind]);
  return {
    execs: has('execs'),
    execsWithEnvironment: has('execsWithEnvironment'),
    execsWithEndpoint: has('execsWithEndpoint'),
    hostNames: has('hostNames'),
    nameAnswers: has('nameAnswers'),
    connects: has('connects'),
    traceeFindings: has('traceeFindings'),
  };
}

/** What is in one of them. Stored ones of an earlier release do not know all kinds. */
export function mergeFlags(a: Flags, b: Readonly<Partial<Flags>>): Flags {
  return flagsOf(Object.fromEntries(JOIN.needs.map((kind) => [kind, a[kind] || b[kind] === true])));
}
