import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import type { EventFact } from '#core/detectors/detector.ts';
import { ownValue } from '#yaml-detectors/own-value.ts';
import { CONVERSIONS, ownNameOf } from './conversions.ts';
import { signed } from './go-numbers.ts';
import { baseOf, dirOf, lowerText, replaceText, splitText, trimText, upperText } from './go-texts.ts';
import { isSame, keyOf } from './same-value.ts';
import { durationOf, inRange, nanosecondsOf, partOfDuration, partOfTime } from './times.ts';
import { Undecidable } from './undecidable.ts';
import { createWorkBudget } from './work-budget.ts';

/** Larger expressions would take long for each event. */
export const LIMITS = { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 };

/** Lists and maps may hold values of several types, as in Tracee's library. */
export const OPTIONS = { homogeneousAggregateLiterals: false };

/** A value as the evaluator has it: `bigint` has a sign, `UnsignedInt` has none. */
export type CelValue = CelScalar | boolean | null | Uint8Array | readonly CelScalar[];

export type CelScalar = string | bigint | number | UnsignedInt;

/** What an expression is evaluated over. All that throws `Undecidable` says why it cannot be told. */
export type EventView = {
  readonly name: string;
  /** Null if the event does not have the argument. */
  readonly data: (argument: string) => CelValue;
  readonly hasData: (argument: string) => boolean;
  readonly text: (fact: EventFact) => string;
  readonly number: (fact: EventFact) => bigint;
  readonly flag: (fact: EventFact) => boolean;
  /** Whether the event tells something other than nothing. */
  readonly hasFact: (fact: EventFact) => boolean;
  /** In milliseconds since the epoch. */
  readonly time: () => number;
};

/** What one evaluator knows: an event is chosen, and then expressions are asked. */
export type Expressions = {
  readonly choose: (event: EventView) => void;
  /** Asked of the event that was chosen last: that throws `Undecidable`. Throws if it is no expression. */
  readonly compile: (text: string) => () => unknown;
};

/** Finds a regular expression's pattern in texts. */
export type PatternOf = (pattern: string) => (text: string) => boolean;

/** RE2 takes up to half a microsecond a character, also for the largest pattern that is allowed: so the texts are of 10,000 at most. */
const PATTERN_TIMES = 512;

/** One by one, characters take some ten times as long as when they are compared. */
const CHARACTER_TIMES = 16;

/** A time in a zone takes some ten microseconds. */
const ZONE_TIMES = 100 * 1024;

/** `lists`: the shared lists, by name. `patternOf`: only asked if an expression has one. */
export function createExpressions(
  lists: Readonly<Record<string, readonly string[]>>,
  patternOf: PatternOf,
): Expressions {
  const budget = createWorkBudget();
  const sets = new Map(Object.entries(lists).map(([name, values]) => [name, new Set(values)]));
  const environment = new Environment({
    ...OPTIONS,
    limits: { ...LIMITS, maxAstNodes: LIMITS.maxAstNodes * 4, maxDepth: LIMITS.maxDepth * 4 },
  });
  let event: EventView | undefined;
  for (const [name, values] of Object.entries(lists)) environment.registerConstant(name, 'list<string>', values);
  registerEvent();
  registerTexts();
  registerLists();
  registerValues();

  return {
    choose(chosen) {
      event = chosen;
      budget.reset();
    },
    compile(text) {
      const evaluate = environment.parse(text);
      const { valid, error } = evaluate.check();
      if (!valid) throw error ?? new Error('an expression is checked before it is compiled');
      return () => evaluated(evaluate);
    },
  };

  function current(): EventView {
    if (event === undefined) throw new Error('an event is chosen before it is asked for');
    return event;
  }

  function register(signature: string, handler: (...args: never[]) => unknown): void {
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown, { async: false });
  }

  function registerEvent(): void {
    register('getEventData(string): dyn', (name: string) => seen(current().data(name)));
    register('hasData(string): bool', (name: string) => current().hasData(name));
    register('stringFact(string): string', (fact: EventFact) => seen(current().text(fact)));
    register('uintFact(string): uint', (fact: EventFact) => new UnsignedInt(current().number(fact)));
    register('boolFact(string): bool', (fact: EventFact) => current().flag(fact));
    register('hasFact(string): bool', (fact: EventFact) => current().hasFact(fact));
    register('eventName(): string', () => current().name);
    register('eventTime(): google.protobuf.Timestamp', () => new Date(current().time()));
    register('begin(int): bool', (depth: bigint) => budget.begin(Number(depth)));
    register('end(int, A): A', (depth: bigint, value: unknown) => {
      budget.end(Number(depth));
      return value;
    });
    register('confirmed(A): A', (value: unknown) => {
      budget.confirm();
      return value;
    });
    register('counted(A): A', (value: unknown) => {
      budget.count();
      return value;
    });
    register('rangeOf(A): A', rangeOf);
    register('walked(A): A', (value: unknown) => walked(value));
  }

  function registerValues(): void {
    for (const [signature, convert] of Object.entries(CONVERSIONS))
      register(signature.replace(/^\w+/, ownNameOf), convert);
    register('computed(A): A', (value: unknown) => computed(value));
    register('isSame(dyn, dyn): bool', (a: unknown, b: unknown) => isSame(a, b, seen));
    register('partOf(google.protobuf.Timestamp, string, string): int', (time: Date, part: string, zone: string) => {
      if (zone !== '') budget.spend(1, ZONE_TIMES);
      return partOfTime(time, part, zone);
    });
    register('partOf(google.protobuf.Duration, string, string): int', partOfDuration);
  }

  function registerTexts(): void {
    register('split(string, string): list<string>', (text: string, by: string) => seen(splitText(walked(text), by)));
    register('trim(string): string', (text: string) => trimText(walked(text)));
    register('upper(string): string', (text: string) => upperText(walked(text)));
    register('lower(string): string', (text: string) => lowerText(walked(text)));
    register('basename(string): string', (text: string) => baseOf(walked(text)));
    register('dirname(string): string', (text: string) => dirOf(walked(text)));
    register('replace(string, string, string): string', (text: string, old: string, by: string) => {
      budget.spend(text.length + 1, old.length + by.length + CHARACTER_TIMES);
      return seen(replaceText(text, old, by));
    });
    // The evaluator looks at the first element's type alone.
    register('join(list<string>, string): string', (list: readonly unknown[], by: string) => {
      const texts = list.filter((each) => typeof each === 'string');
      if (texts.length < list.length) throw new Undecidable('what is joined holds something other than texts');
      budget.spend(texts.reduce((sum, text) => sum + text.length + by.length + 1, 0));
      return texts.join(by);
    });
    register('containsText(string, string): bool', (text: string, part: string) => {
      budget.spend(text.length, part.length + 1);
      return text.includes(part);
    });
    register('matchesPattern(string, string): bool', (text: string, pattern: string) => {
      budget.spend(text.length, PATTERN_TIMES);
      return patternOf(pattern)(text);
    });
  }

  function registerLists(): void {
    register(
      'isInNamed(dyn, string): bool',
      (value: unknown, list: string) => sets.get(list)?.has(value as string) === true,
    );
    register('isIn(dyn, list<dyn>): bool', (value: unknown, list: readonly unknown[]) => {
      for (const each of seen(list)) if (isSame(value, each, seen)) return true;
      return false;
    });
    register('isIn(dyn, map<dyn, dyn>): bool', (value: unknown, map: ReadonlyMap<unknown, unknown>) =>
      map.has(keyOf(value)),
    );
    register('mapOf(list<dyn>, list<dyn>): map<dyn, dyn>', mapOf);
    register('keyOf(dyn): dyn', keyOf);
  }

  /** What an operator gives. The evaluator's own lets some grow past what their types hold. */
  function computed(value: unknown): unknown {
    if (typeof value === 'string' || Array.isArray(value)) return seen(value);
    if (typeof value === 'bigint') return signed(value);
    if (value instanceof Date) return inRange(value);
    return value instanceof Duration ? durationOf(nanosecondsOf(value)) : value;
  }

  /** Of what is gone through character by character. */
  function walked<Value>(value: Value): Value {
    if (typeof value === 'string') budget.spend(value.length, CHARACTER_TIMES);
    return value;
  }

  function seen<Value extends CelValue | readonly unknown[]>(value: Value): Value {
    if (typeof value === 'string' || value instanceof Uint8Array) budget.spend(value.length);
    else if (Array.isArray(value)) budget.spend(lengthOf(value));
    return value;
  }
}

/** The evaluator would go through the names of what bytes and times consist of. */
function rangeOf<Value>(value: Value): Value {
  if (Array.isArray(value) || value instanceof Map) return value;
  throw new Undecidable('what is gone through is no list');
}

/** Keys keep their types: the evaluator's own maps make texts of them. */
function mapOf(keys: readonly unknown[], values: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  return new Map(keys.map((key, at) => [keyOf(key), values[at]]));
}

/** A loop over more is not begun. */
export const MAX_ELEMENTS = 4096;

export const TOO_LONG = 'a list is too long';

/** Elements are looked at one by one. */
const ELEMENT = 16;

function lengthOf(list: readonly unknown[]): number {
  if (list.length > MAX_ELEMENTS) throw new Undecidable(TOO_LONG);
  return list.reduce<number>((sum, each) => sum + ELEMENT + (typeof each === 'string' ? each.length : 0), 0);
}

function evaluated(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof Undecidable) throw error;
    throw new Undecidable(messageOf(error));
  }
}

/** What the library says with types alone. Its other messages hold values, which are of the event and are not repeated. */
const WITHOUT_VALUES: readonly string[] = [
  ...['no_such_overload', 'invalid_index_type', 'invalid_condition_type'],
  ...['invalid_logical_operand', 'division_by_zero', 'modulo_by_zero'],
];

/** What is said in place of those. */
const INSTEAD: Readonly<Record<string, string>> = {
  // The evaluator names its own function.
  no_matching_overload: 'a function does not take values of this type',
  no_such_key: 'there is no such key or element',
  index_out_of_bounds: 'there is no such key or element',
  numeric_overflow: 'a number is larger or smaller than its type can hold',
  invalid_timestamp: 'a text is no time',
  invalid_duration: 'a text is no duration',
  invalid_comparison_type: 'values are compared that have no order',
};

function messageOf(error: unknown): string {
  if (!(error instanceof EvaluationError)) return 'it cannot be evaluated';
  if (WITHOUT_VALUES.includes(error.code)) return error.summary;
  if (error.code.endsWith('conversion_error')) return 'a value cannot be converted';
  return ownValue(INSTEAD, error.code) ?? 'it cannot be evaluated';
}
