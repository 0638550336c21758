import type { Alone, Decision, Read } from '#core/detectors/detector.ts';
import { isObject, scalarText } from '#core/json.ts';
import type { Found } from './event.ts';
import type { Fields } from './fields.ts';
import { boundData, nameText } from './name-text.ts';
import { socketText } from './socket-address.ts';

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
  const text = scalarText(value);
  return text !== undefined && /^[012]$/.test(text) ? Number(text) : undefined;
}

type Told = { readonly read: Read; readonly digits: Digits; readonly isInContainer: boolean };

/** What detectors that need no other event find in this one. */
export function decideAlone(name: string, fields: Fields, { read, digits, isInContainer }: Told): readonly Found[] {
  let found = NOTHING;
  for (const { rule, alone } of read.alone) {
    if (!isInContainer && alone.isOfContainers) continue;
    const decision = decide(alone, name, fields, digits, isInContainer);
    if (decision === undefined) continue;
    found = [...found, { rule, key: nameText(decision.key) ?? '', data: boundData(decision.data ?? {}) }];
  }
  return found;
}

const NOTHING: readonly Found[] = [];

/** The key of a finding that Tracee reported, by the event that it was made of; undefined if that is not told. */
export function keyOfTrigger(alone: Alone, fields: Fields): string | undefined {
  const name = fields.triggerName();
  if (typeof name !== 'string' || !Object.hasOwn(alone.reads, name)) return undefined;
  const ofTrigger = { argument: fields.trigger, process: fields.process };
  return nameText(decide(alone, name, ofTrigger, readDigits(alone.digits ?? [], fields.trigger), true)?.key);
}

function decide(
  { decide: decideIt }: Alone,
  name: string,
  fields: Pick<Fields, 'argument' | 'process'>,
  digits: Digits,
  isInContainer: boolean,
): Decision | undefined {
  return decideIt({
    name,
    isInContainer,
    process: () => nameText(fields.process()),
    argument(argument) {
      if (argument in digits) return digits[argument];
      const value = fields.argument(argument);
      return (isObject(value) ? socketText(value) : undefined) ?? value;
    },
  });
}
