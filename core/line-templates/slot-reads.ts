import type { Reads } from '#core/detectors/reads.ts';
import type { Digits } from '#core/tracee/decide-alone.ts';
import type { ProcessId } from '#core/tracee/event.ts';
import { isParentOutside, type ProcessReader, readProcess } from '#core/tracee/process.ts';
import { readEventDigits } from '#core/tracee/read-event.ts';
import type { Cached, KeyCache, ProgramPart } from './key-cache.ts';
import type { LazyRecord, LazyValue, Watched } from './lazy-record.ts';
import { NUMBER } from './outline.ts';
import { createRecall } from './recall.ts';

function isProgram(known: Cached | undefined): known is ProgramPart {
  return known?.kind === 'program';
}

/**
 * The process of the line that was taken last. Its names are taken from their slots, a fifth of the time of reading them; what runs and who
 * started it is read for each of a connection's first connects, which are most of a log that tells much.
 */
export function readProcessQuickly(lazy: LazyRecord, cache: KeyCache): ProcessReader {
  const { result: process } = lazy.watch(readProcess);
  const parentNumber = numberIn(lazy.watch(isParentOutside).seen);
  const recallProgram = createRecall(lazy, cache, () => ({ kind: 'program', program: process.program() }), isProgram);
  return {
    ...process,
    id: fromSlot(lazy, process.id),
    parent: fromSlot(lazy, process.parent),
    isEntered: () => !parentNumber?.() && process.isEntered(),
    program: () => recallProgram().result.program,
  };
}

/** What `read` gives of a record: where that looks at one number and no more, the number itself, unless it is 0. */
function fromSlot(lazy: LazyRecord, read: () => ProcessId | undefined): () => ProcessId | undefined {
  const number = numberIn(lazy.watch(read).seen);
  return number === undefined ? read : () => number() || read();
}

/** What reads the number of the line that was taken last, if that is all that was looked at; undefined if it has no 1 to 15 digits. */
function numberIn([value, ...others]: readonly LazyValue[]): (() => number | undefined) | undefined {
  if (value?.slot.kind !== NUMBER || others.length > 0) return undefined;
  const { segment, index } = value.slot;
  return () => segment.wholeNumberIn(index);
}

/** What gives the digits of the line that was taken last, where they are one number from its slot. */
export function readDigitsQuickly(lazy: LazyRecord, reads: Reads): () => Pick<Watched<Digits>, 'result' | 'seen'> {
  const read = () => lazy.watch(({ value }) => readEventDigits(value, reads));
  const { result, seen } = read();
  const [name, ...names] = Object.keys(result);
  const number = numberIn(seen);
  if (name === undefined || names.length > 0 || number === undefined) return read;
  const digits = [0, 1, 2, undefined].map((digit) => ({ result: { [name]: digit }, seen }));
  return () => {
    const value = number();
    return (value === undefined ? undefined : digits[Math.min(value, 3)]) ?? read();
  };
}
