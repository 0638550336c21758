import type { Alone, Decision, Read } from '#core/detectors/detector.ts';
import { isObject } from '#core/json.ts';
import type { Found } from './event.ts';
import type { Fields } from './fields.ts';
import { nameText } from './name-text.ts';
import { socketText } from './socket-address.ts';

/** 0, 1 or 2, by the names of arguments: other numbers are not told. */
export type Digits = Readonly<Record<string, number | undefined>>;

export const NO_DIGITS: Digits = {};

/** The arguments of an event of which detectors are told only 0, 1 and 2. */
export function readDigits(names: readonly string[], argument: Fields['argument']): Digits {
  if (names.length === 0) return NO_DIGITS;
  const digits: Record<string, number | undefined> = {};
  for (const name of names) digits[name] = digitIn(argument(name));
  return digits;
}

function digitIn(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return number === 0 || number === 1 || number === 2 ? number : undefined;
}

type Told = { readonly read: Read; readonly digits: Digits; readonly isInContainer: boolean };

/** What detectors that need no other event find in this one. */
export function decideAlone(name: string, fields: Fields, { read, digits, isInContainer }: Told): readonly Found[] {
  let found = NOTHING;
  for (const { rule, alone } of read.alone) {
    if (!isInContainer && alone.isOfContainers) continue;
    const decision = decide(alone, name, fields, digits, isInContainer);
    if (decision !== undefined) found = [...found, { rule, key: decision.key ?? '', data: decision.data ?? {} }];
  }
  return found;
}

const NOTHING: readonly Found[] = [];

/** The key of a finding that Tracee reported: the same as where its event was seen here. */
export function keyOfTrigger(alone: Alone, fields: Fields): string {
  const name = fields.triggerName();
  if (typeof name !== 'string' || !Object.hasOwn(alone.reads, name)) return '';
  const ofTrigger = { argument: fields.trigger, process: fields.process };
  return decide(alone, name, ofTrigger, readDigits(alone.digits ?? [], fields.trigger), true)?.key ?? '';
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
