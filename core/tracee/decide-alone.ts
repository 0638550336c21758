import type { Alone, AloneEvent, ArgumentKind, EventFact } from '#core/detectors/detector.ts';
import type { Read } from '#core/detectors/reads.ts';
import { isObject, scalarText } from '#core/json.ts';
import type { Found, UndecidedRule } from './event.ts';
import { type Fields, readFlag } from './fields.ts';
import { boundData, nameText } from './name-text.ts';
import { socketPath, socketText } from './socket-address.ts';

/** 0, 1 or 2, by the names of arguments: other numbers are not told. */
export type Digits = Readonly<Record<string, number | undefined>>;

export const NO_DIGITS: Digits = {};

/** The arguments of an event of which detectors are told only 0, 1 and 2. */
export function readDigits(names: readonly string[], argument: Fields['argument']): Digits {
  const digits: Record<string, number | undefined> = {};
  for (const name of names) digits[name] = digitIn(argument(name));
  return digits;
}

function digitIn(value: unknown): number | undefined {
  if (typeof value === 'number' && value > 2) return undefined;
  const text = scalarText(value);
  return text !== undefined && /^[012]$/.test(text) ? Number(text) : undefined;
}

type Told = { readonly read: Read; readonly digits: Digits; readonly isInContainer: boolean };

/** What detectors that need no other event find in this one, and which of them cannot tell. */
export function decideAlone(
  name: string,
  fields: Fields,
  { read, digits, isInContainer }: Told,
): readonly (Found | UndecidedRule)[] {
  let found = NOTHING;
  let event: AloneEvent | undefined;
  for (const { rule, alone, signature } of read.alone) {
    if (!isInContainer && alone.isOfContainers) continue;
    if (alone.digits?.every((argument) => digits[argument] === undefined)) continue;
    const ofPath = alone.pathsOnly?.[name];
    if (ofPath !== undefined && socketPath(fields.argument(ofPath)) === undefined) continue;
    event ??= eventOf(name, fields, isInContainer);
    const decision = alone.decide(withDigits(event, alone, digits));
    if (decision === undefined) continue;
    if ('undecided' in decision) {
      found = [...found, { rule, signature, undecided: decision.undecided }];
      continue;
    }
    const { key, data = {} } = decision;
    const told = { rule, key: nameText(key) ?? '', data: boundData(data) };
    found = [...found, signature === undefined ? told : { ...told, signature }];
  }
  return found;
}

const NOTHING: readonly (Found | UndecidedRule)[] = [];

/** The key of a finding that Tracee reported, by the event that it was made of; undefined if that is not told. */
export function keyOfTrigger(alone: Alone, fields: Fields): string | undefined {
  const name = fields.triggerName();
  if (typeof name !== 'string' || !Object.hasOwn(alone.reads, name)) return undefined;
  const trigger: Fields['trigger'] = (argument) => fields.trigger(argument);
  const event = eventOf(name, fields, true, trigger);
  const decision = alone.decide(withDigits(event, alone, readDigits(alone.digits ?? [], trigger)));
  return decision === undefined || 'undecided' in decision ? undefined : nameText(decision.key);
}

/**
 * How the types are called that hold whole numbers, in Go (`uint64`, `[2]int32`, `trace.Pointer`), in C (`u32`, `unsigned long`, `void*`) and
 * as keys of `v1beta1.EventValue` (`u_int64_array`).
 */
const UNSIGNED =
  /^(?:\[\d*\])?(?:u(?:8|16|32|64|_?int|mode_t|nsigned)|size_t|mode_t|dev_t|l?off_t|pointer|trace\.Pointer)/;
const TEXT = /\bchar\b/;
const SIGNED = /^(?:\[\d*\])?(?:int(?:8|16|32|64)?(?:_array)?|long(?: int)?|short|s(?:8|16|32|64)|ssize_t|pid_t)$/;
const BYTES = /^(?:bytes|\[\]byte)$/;

function kindOf(type: unknown): ArgumentKind | undefined {
  if (typeof type !== 'string') return undefined;
  if (UNSIGNED.test(type) || (type.endsWith('*') && !TEXT.test(type))) return 'unsigned';
  if (SIGNED.test(type)) return 'signed';
  return BYTES.test(type) ? 'bytes' : undefined;
}

function eventOf(
  name: string,
  fields: Fields,
  isInContainer: boolean,
  valueIn: Fields['argument'] = (argument) => fields.argument(argument),
): AloneEvent {
  return {
    name,
    isInContainer,
    process: () => nameText(fields.process()),
    fact: (fact) => factIn(fields, fact),
    argument(argument) {
      const value = valueIn(argument);
      return (isObject(value) ? socketText(value) : undefined) ?? value;
    },
    socket: (argument) => socketText(valueIn(argument)),
    socketPath: (argument) => socketPath(valueIn(argument)),
    hasArgument: (argument) => fields.hasArgument(argument),
    argumentKind: (argument) => kindOf(fields.argumentType(argument)),
    argumentJson: (argument) => fields.argumentJson(argument),
  };
}

function withDigits(event: AloneEvent, { digits: names = [] }: Alone, digits: Digits): AloneEvent {
  if (names.length === 0) return event;
  return {
    ...event,
    argument: (argument) => (names.includes(argument) ? digits[argument] : event.argument(argument)),
  };
}

function factIn(fields: Fields, fact: EventFact): unknown {
  switch (fact) {
    case 'containerId':
      return fields.container();
    case 'containerStarted':
      return readFlag(fields.started());
    case 'executable':
    case 'process':
    case 'processId':
    case 'hostProcessId':
    case 'parentId':
    case 'user':
      return fields[fact]();
    case 'processEntity':
      return fields.identity();
    default:
      return fields.fact(fact);
  }
}
