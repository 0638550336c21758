import type { Alone, Read } from '#core/detectors/detector.ts';
import { isObject, scalarText } from '#core/json.ts';
import type { Found } from './event.ts';
import type { Fields } from './fields.ts';
import { nameText } from './name-text.ts';
import { socketText } from './socket-address.ts';

/** Numbers of one digit, by the names of arguments. */
export type Digits = Readonly<Record<string, number | undefined>>;

const NONE: Digits = {};

/** The arguments of an event of which detectors are told only numbers of one digit. */
export function readDigits(name: string, fields: Fields, read: Read | undefined): Digits {
  const names = read?.alone.flatMap(({ alone }) => digitsOf(alone, name)) ?? [];
  if (names.length === 0) return NONE;
  return Object.fromEntries(names.map((argument) => [argument, digitIn(fields.argument(argument))]));
}

function digitsOf({ reads, digits = [] }: Alone, name: string): string[] {
  return digits.filter((argument) => reads[name]?.includes(argument));
}

function digitIn(value: unknown): number | undefined {
  const text = scalarText(value);
  return text !== undefined && /^\d$/.test(text) ? Number(text) : undefined;
}

type Told = { readonly read: Read; readonly digits: Digits; readonly isInContainer: boolean };

/** What detectors that need no other event find in this one. */
export function decideAlone(name: string, fields: Fields, { read, digits, isInContainer }: Told): Found[] {
  return read.alone.flatMap(({ rule, alone }) => {
    const found =
      isInContainer || !alone.isOfContainers ? decide(name, fields, alone, digits, isInContainer) : undefined;
    return found === undefined ? [] : [{ rule, ...found }];
  });
}

/** What a detector makes of the event that its own rule was reported for by Tracee: the same finding has the same key. */
export function decideOfTrigger(alone: Alone, fields: Fields): Omit<Found, 'rule'> | undefined {
  const name = fields.triggerName();
  if (typeof name !== 'string' || !Object.hasOwn(alone.reads, name)) return undefined;
  const ofTrigger = { ...fields, argument: fields.trigger };
  const digits = Object.fromEntries(digitsOf(alone, name).map((each) => [each, digitIn(fields.trigger(each))]));
  return decide(name, ofTrigger, alone, digits, true);
}

function decide(
  name: string,
  fields: Pick<Fields, 'argument' | 'process'>,
  alone: Alone,
  digits: Digits,
  isInContainer: boolean,
): Omit<Found, 'rule'> | undefined {
  const values = (alone.reads[name] ?? []).map((argument) => [
    argument,
    argument in digits ? digits[argument] : toldOf(fields.argument(argument)),
  ]);
  const decision = alone.decide({
    ...{ name, isInContainer, arguments: Object.fromEntries(values) },
    // Looked at only where it matters: what a line is looked at for tells it from others.
    get process() {
      return nameText(fields.process());
    },
  });
  return decision && { key: decision.key ?? '', data: decision.data ?? {} };
}

function toldOf(value: unknown): unknown {
  return (isObject(value) ? socketText(value) : undefined) ?? value;
}
