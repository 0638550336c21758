import type { Alone, Detector, Ending, JoinRead } from './detector.ts';
import type { Signature } from './signature.ts';

/** A rule that one event decides. */
export type Deciding = {
  readonly rule: string;
  readonly alone: Alone;
  /** Told with each finding, of a rule that the registry does not know. */
  readonly signature?: Signature | undefined;
};

/** What is read of an event: for the join, and for all that decide by it alone. */
export type Read = {
  readonly join?: JoinRead;
  readonly alone: readonly Deciding[];
  /** The arguments of which detectors are told only 0, 1 and 2. */
  readonly digits: readonly string[];
  /** What is common to all that read it; undefined if each event has to be looked at. */
  readonly ending?: Ending | undefined;
};

/** What detectors read, by the name of its event. */
export type Reads = ReadonlyMap<string, Read>;

/** What these detectors read. Throws if two join an event. */
export function readsOf(detectors: readonly Detector[]): Reads {
  const joins = new Map<string, Read>();
  for (const [name, join] of detectors.flatMap((detector) => Object.entries(detector.join?.reads ?? {}))) {
    if (joins.has(name)) throw new Error(`two detectors join the event ${name}`);
    joins.set(name, { join, alone: [], digits: [] });
  }
  return readsWith(
    joins,
    detectors.flatMap(({ id: rule, alone }) => (alone === undefined ? [] : [{ rule, alone }])),
  );
}

/** The same, and what these read; the very same if there are none. */
export function readsWith(reads: Reads, deciding: readonly Deciding[]): Reads {
  if (deciding.length === 0) return reads;
  const all = new Map(reads);
  for (const each of deciding) {
    for (const [name, names] of Object.entries(each.alone.reads)) {
      const known = all.get(name) ?? { alone: [], digits: [] };
      const digits = (each.alone.digits ?? []).filter((argument) => names.includes(argument));
      const alone = [...known.alone, each];
      const read = { ...known, alone, digits: [...known.digits, ...digits] };
      all.set(name, { ...read, ending: endingOf(name, read) });
    }
  }
  return all;
}

function endingOf(name: string, { join, alone }: Read): Ending | undefined {
  const endings = alone.map((each) => each.alone.endings?.[name]);
  const [first] = endings;
  if (join !== undefined || first === undefined) return undefined;
  const isCommon = endings.every((ending) => ending?.argument === first.argument);
  return isCommon ? { ...first, texts: endings.flatMap((ending) => ending?.texts ?? []) } : undefined;
}
