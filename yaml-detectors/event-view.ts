import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import type { AloneEvent, EventFact } from '#core/detectors/detector.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { scalarText, textArray } from '#core/json.ts';
import { readTime, toMilliseconds } from '#core/time.ts';
import type { CelValue, EventView } from './cel/run-expressions.ts';
import { Undecidable } from './cel/undecidable.ts';
import type { Scoped } from './filters/scope-filter.ts';

/** An event of Tracee's, as conditions and filters see it: what is not asked for is not read, and what is, once. */
export function viewOf(event: AloneEvent): EventView & Scoped {
  const values = new Map<string, CelValue>();
  return {
    name: event.name,
    data: (argument) => getOrCreate(values, argument, () => valueIn(event, argument)),
    hasData: (argument) => event.argument(argument) !== undefined,
    text: (fact) => textIn(event, fact),
    number(fact) {
      const number = numberIn(event, fact);
      if (number === undefined) throw new Undecidable(`the event does not tell ${fact}`);
      return number;
    },
    flag: (fact) => event.fact(fact) !== false && textIn(event, 'containerId') !== '',
    hasFact: (fact) => ![undefined, null, '', false].some((nothing) => nothing === event.fact(fact)),
    time: () => timeOf(event),
    numberOrZero: (fact) => Number(numberIn(event, fact) ?? 0n),
    isInContainer: () => textIn(event, 'containerId') !== '',
    isStarted: () => event.fact('containerStarted') !== false,
  };
}

/** The same, but with the fields of an event that a detector made of it. */
export function viewOfProduced(
  base: EventView & Scoped,
  name: string,
  fields: ReadonlyMap<string, CelValue>,
): EventView & Scoped {
  return { ...base, name, data: (field) => fields.get(field) ?? null, hasData: (field) => fields.has(field) };
}

/** A value as Tracee's filters print it (`fmt.Sprint`); undefined if it is not told, or is no plain value. */
export function printValue(value: CelValue): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'object') return value instanceof UnsignedInt ? String(value) : `[${value.join(' ')}]`;
  return String(value);
}

function valueIn(event: AloneEvent, argument: string): CelValue {
  const value = event.argument(argument) ?? null;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return numberOf(value, event.isUnsigned(argument));
  const texts = textArray(value);
  if (texts === undefined) throw new Undecidable(`${argument} is no text, number, true or false, nor a list of texts`);
  return texts;
}

function numberOf(value: number, isUnsigned: boolean): CelValue {
  if (!Number.isInteger(value)) return value;
  return isUnsigned && value >= 0 ? new UnsignedInt(BigInt(value)) : BigInt(value);
}

function textIn(event: AloneEvent, fact: EventFact): string {
  const value = event.fact(fact) ?? '';
  if (typeof value !== 'string') throw new Undecidable(`the event does not tell ${fact} as a text`);
  return value;
}

/** Shippers may make texts of numbers. */
function numberIn(event: AloneEvent, fact: EventFact): bigint | undefined {
  const text = scalarText(event.fact(fact));
  return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

function timeOf(event: AloneEvent): number {
  const told = event.fact('timestamp');
  const json = typeof told === 'number' ? String(BigInt(Math.trunc(told))) : JSON.stringify(told ?? null);
  const time = readTime(json);
  if (typeof time !== 'bigint') throw new Undecidable('the event does not tell its date');
  return toMilliseconds(time);
}
