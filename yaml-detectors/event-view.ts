import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import type { AloneEvent, ArgumentKind, EventFact } from '#core/detectors/detector.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { scalarText } from '#core/json.ts';
import { membersOf } from '#core/records/members.ts';
import { readTime, toMilliseconds } from '#core/time.ts';
import { type CelScalar, type CelValue, type EventView, MAX_ELEMENTS, TOO_LONG } from './cel/run-expressions.ts';
import { Undecidable } from './cel/undecidable.ts';
import type { Scoped } from './filters/scope-filter.ts';

/** An event of Tracee's, as conditions and filters see it: what is not asked for is not read, and what is, once. */
export function viewOf(event: AloneEvent): EventView & Scoped {
  const values = new Map<string, CelValue>();
  return {
    name: event.name,
    data: (argument) => getOrCreate(values, argument, () => valueIn(event, argument)),
    hasData: (argument) => event.hasArgument(argument),
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

/** A value as Tracee's filters print it (`fmt.Sprint`). */
export function printValue(value: CelValue): string {
  if (value === null) return '<nil>';
  if (value instanceof UnsignedInt || typeof value !== 'object') return String(value);
  return `[${value.join(' ')}]`;
}

function valueIn(event: AloneEvent, argument: string): CelValue {
  const value = event.argument(argument) ?? null;
  if (value === null || typeof value === 'boolean') return value;
  const kind = event.argumentKind(argument);
  if (kind === 'bytes' && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'));
  const read = (each: unknown, json: () => string | undefined) => scalarOf(each, { argument, kind, json });
  if (!Array.isArray(value)) return read(value, () => event.argumentJson(argument));
  if (value.length > MAX_ELEMENTS) throw new Undecidable(TOO_LONG);
  const texts = isAnyLarge(value) ? elementsOf(event.argumentJson(argument)) : [];
  return value.map((each: unknown, at) => read(each, () => texts[at]));
}

type Reading = {
  readonly argument: string;
  readonly kind: ArgumentKind | undefined;
  /** As the log writes it. */
  readonly json: () => string | undefined;
};

const WHOLE = /^-?\d{1,20}$/;

function scalarOf(value: unknown, { argument, kind, json }: Reading): CelScalar {
  if (typeof value === 'string')
    return kind !== undefined && WHOLE.test(value) ? wholeOf(value, argument, kind) : value;
  if (typeof value !== 'number')
    throw new Undecidable(`${argument} is no text, number, true or false, nor a list of those`);
  if (!isLarge(value)) return Number.isInteger(value) ? wholeOf(String(value), argument, kind) : value;
  const written = json();
  if (written === undefined)
    throw new Undecidable(`${argument} is a number above 2^53, whose last digits were not kept`);
  return WHOLE.test(written) ? wholeOf(written, argument, kind) : value;
}

/** JSON.parse has rounded it. */
function isLarge(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

function isAnyLarge(values: readonly unknown[]): boolean {
  return values.some(isLarge);
}

function elementsOf(list: string | undefined): readonly string[] {
  return list === undefined ? [] : [...membersOf(list, 0)].map(({ start, end }) => list.slice(start, end));
}

const MAX_SIGNED = 2n ** 63n;

function wholeOf(digits: string, argument: string, kind: ArgumentKind | undefined): bigint | UnsignedInt {
  const number = BigInt(digits);
  if (number < -MAX_SIGNED || number >= 2n * MAX_SIGNED)
    throw new Undecidable(`${argument} is a number of more than 64 bits`);
  return number >= MAX_SIGNED || (kind === 'unsigned' && number >= 0n) ? new UnsignedInt(number) : number;
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
