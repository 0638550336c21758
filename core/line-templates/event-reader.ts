import type { Reads } from '#core/detectors/reads.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Position } from '#core/records/record-reader.ts';
import type { EventTime } from '#core/time.ts';
import { type Event, type Exec, isOfContainer, type MalformedEvent } from '#core/tracee/event.ts';
import type { ProcessReader } from '#core/tracee/process.ts';
import { isExecOfRuntime, readBareEvent, readContainerDetails } from '#core/tracee/read-event.ts';
import type { Cached, ContainerPart, KeptPart, KeyCache } from './key-cache.ts';
import type { LazyRecord, LazyValue } from './lazy-record.ts';
import { INNER_TEXTS, TEXTS } from './outline.ts';
import { createRecall } from './recall.ts';
import { readDigitsQuickly, readProcessQuickly } from './slot-reads.ts';

/** What is made of lines whose template is known. */
export type LineHandler = {
  /**
   * An exec or a connect, or another event that is to be looked at. Two events that have the same `token` are
   * the same but for their time and process; undefined if this one will not be known again. `process` is lent, and tells of
   * this event only during the call.
   */
  event(
    event: Event | MalformedEvent,
    time: EventTime,
    position: Position,
    token: number | undefined,
    process: ProcessReader,
  ): void;
  /**
   * Takes an event that has the same `token` as others that were given to `event`, if it tells nothing but that it came again. False if it
   * has to be given to `event`, too.
   */
  again(token: number, readTime: () => EventTime): boolean;
  /** This many events that no detector looks at. */
  others(count: number): void;
};

/** What is remembered of events that were read, and what detectors read of them. */
export type EventReading = { readonly cache: KeyCache; readonly reads: Reads };

/** Reads the event of the line that was taken last, whose segments begin at `prefix` and `suffix`; false if it is none. `line`: its number. */
export type EventReader = (prefix: number, suffix: number, line: number, handler: LineHandler) => boolean;

/**
 * Reads the events of lines of one template. All values that the reading of a line looks at are the *key* of the line:
 * another line with the same key can only be read in the same way, so it is not read again. Some values do not belong
 * to the key as a whole: the time; which very process it is, which is read only where it is asked for; an exec's environment, of which the key has only what the detector makes of it, so that
 * an exec that comes again has the environment of the first; and the numbers of its process and of the parent, of which it
 * matters only whether they are 0 or 1.
 */
export function createEventReader(suffix: number, lazy: LazyRecord, { cache, reads }: EventReading): EventReader {
  /** The values of the key, and which part of each belongs to it. */
  const keyed = new Map<LazyValue, KeptPart>();
  let key = 0;
  const recallDetails = createRecall(lazy, cache, readContainer, isContainer);
  const readNumbers = readDigitsQuickly(lazy, reads);
  const process = readProcessQuickly(lazy, cache);

  return (prefixStart, suffixStart, line, handler) => {
    lazy.begin(prefixStart, suffixStart);
    const token = cache.tokenOfLine();
    if (handler.again(token, lazy.readTime)) return true;
    const position = { line, record: 1 };
    const known = cache.get(token);
    if (known === undefined || known.kind === 'container' || known.kind === 'program')
      return readAnew(position, handler);
    handler.event(known, isOfContainer(known) ? lazy.readTime() : undefined, position, token, process);
    return true;
  };

  function readAnew(position: Position, handler: LineHandler): boolean {
    const digits = readNumbers();
    const {
      result: bare,
      seen,
      isTextSeen: isOfText,
    } = lazy.watch((record) => readBareEvent(record.value, reads, digits.result, () => record.text));
    if (bare === undefined) return false;
    if (!isOfContainer(bare)) {
      handler.event(bare, undefined, position, isOfText ? undefined : remember(bare, seen, [], digits.seen), process);
      return true;
    }
    const {
      result: { details },
      seen: detailsSeen,
      isTextSeen,
    } = recallDetails();
    const runtime = bare.kind === 'exec' ? lazy.watch(isExecOfRuntime) : undefined;
    const event: Event =
      bare.kind === 'exec' ? { ...bare, details, isOfRuntime: runtime?.result ?? false } : { ...bare, details };
    const numbers = runtime === undefined ? digits.seen : [...digits.seen, ...runtime.seen];
    const token = isOfText || isTextSeen ? undefined : remember(event, seen, detailsSeen, numbers);
    handler.event(event, lazy.readTime(), position, token, process);
    return true;
  }

  /** `seen` and `details`: what the reading of the event and of its container looked at; `numbers`: of which only 0, 1 and 2 count. */
  function remember(
    event: Event | MalformedEvent,
    seen: readonly LazyValue[],
    details: readonly LazyValue[],
    numbers: readonly LazyValue[],
  ): number | undefined {
    // The common case first: loops over lists are 2 MB of iterators for 5,000 events.
    const isLongEnough =
      seen.every(isKeptWhole) && details.every(isKeptWhole) && numbers.every((value) => keyed.has(value));
    if (!isLongEnough && extendKey(event, [...seen, ...details], numbers)) {
      key = cache.createKey([...keyed].map(([{ slot }, kept]) => ({ slot, kept })));
      cache.setKey(suffix, key);
    }
    return cache.add(key, event.kind === 'exec' ? withoutSecrets(event, seen) : event);
  }

  function isKeptWhole(value: LazyValue): boolean {
    return keyed.get(value) === 'whole';
  }

  /** False if the key is long enough for this event. */
  function extendKey(
    event: Event | MalformedEvent,
    seen: readonly LazyValue[],
    numbers: readonly LazyValue[],
  ): boolean {
    let isExtended = false;
    for (const value of seen)
      isExtended = keep(value, isEnvironment(value, event) ? 'environment' : 'whole') || isExtended;
    for (const value of numbers) isExtended = keep(value, 'smallNumber') || isExtended;
    return isExtended;
  }

  function keep(value: LazyValue, kept: KeptPart): boolean {
    const known = keyed.get(value);
    if (known === 'whole' || known === kept) return false;
    keyed.set(value, known === undefined ? kept : 'whole');
    return true;
  }

  /** What is remembered holds no more of an environment than its key. */
  function withoutSecrets(exec: Exec, seen: readonly LazyValue[]): Exec {
    if (exec.environment === undefined) return exec;
    const isInPart = seen.some((value) => keyed.get(value) === 'environment');
    return { ...exec, environment: exec.environment.filter((text) => !isInPart || text.startsWith(JOIN.variables)) };
  }
}

function readContainer(record: LogRecord): ContainerPart {
  return { kind: 'container', details: readContainerDetails(record) };
}

function isContainer(known: Cached | undefined): known is ContainerPart {
  return known?.kind === 'container';
}

/** Whether it is the environment of an exec, passed on as it is; an empty list is taken for none. */
function isEnvironment({ slot: { kind }, json, read }: LazyValue, event: Event | MalformedEvent): boolean {
  if (event.kind !== 'exec' || (kind !== TEXTS && kind !== INNER_TEXTS)) return false;
  return event.environment === undefined ? json() === '[]' : read() === event.environment;
}
