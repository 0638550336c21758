import { UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import type { AloneEvent, Decision, Undecided } from '#core/detectors/detector.ts';
import type { Deciding } from '#core/detectors/reads.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import {
  type CelValue,
  createExpressions,
  type EventView,
  type Expressions,
  type PatternOf,
} from './cel/run-expressions.ts';
import { Undecidable } from './cel/undecidable.ts';
import type { CompiledDetector, CompiledDetectors, EventRequirement, OutputField } from './compiled-detectors.ts';
import { printValue, viewOf, viewOfProduced } from './event-view.ts';
import { passesData } from './filters/data-filter.ts';
import { passesScope, type Scoped } from './filters/scope-filter.ts';

/** What a detector makes of an event: the fields that it gives, or why it cannot tell; undefined if it does not hold. */
export type DetectorOutcome = { readonly fields: ReadonlyMap<string, CelValue> } | Undecided | undefined;

/** A detector that can be asked. */
export type YamlDetector = {
  readonly detector: CompiledDetector;
  /** The arguments that it reads, by the names of Tracee's events: also of those that others make into what it wants. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  readonly decide: (event: AloneEvent) => DetectorOutcome;
};

/** The detectors of a folder that make findings, for reading logs. */
export async function createDeciding(compiled: CompiledDetectors): Promise<readonly Deciding[]> {
  const detectors = await createYamlDetectors(compiled);
  return detectors.flatMap(({ detector: { event: rule, signature }, reads, decide }) =>
    signature === undefined
      ? []
      : [{ rule, signature, alone: { reads, decide: (event) => decisionOf(decide(event)) } }],
  );
}

function decisionOf(outcome: DetectorOutcome): Decision | Undecided | undefined {
  if (outcome === undefined || 'undecided' in outcome) return outcome;
  return { data: Object.fromEntries([...outcome.fields].map(([name, value]) => [name, String(value)])) };
}

/** All detectors of a folder, those that only others build on among them. */
export async function createYamlDetectors({ lists, detectors }: CompiledDetectors): Promise<readonly YamlDetector[]> {
  const expressions = createExpressions(lists, await openPatterns(detectors));
  const known = new Map<string, YamlDetector>();
  const viewOfEvent = lastOf(viewOf);
  const byEvent = new Map(detectors.map((detector) => [detector.event, detector]));
  return detectors.map(createOnce);

  function createOnce(detector: CompiledDetector): YamlDetector {
    return getOrCreate(known, detector.event, () => {
      const producers = new Map<string, YamlDetector>();
      for (const { event } of detector.requirements) {
        const producer = byEvent.get(event);
        if (producer !== undefined) producers.set(event, createOnce(producer));
      }
      return createYamlDetector(detector, { ...expressions, viewOfEvent, producers });
    });
  }
}

/** The expressions of RE2 take as long to load as all else, and few detectors have one. */
async function openPatterns(detectors: readonly CompiledDetector[]): Promise<PatternOf> {
  const all = detectors.flatMap(({ conditions, output }) => [
    ...conditions,
    ...output.map(({ expression }) => expression),
  ]);
  if (!all.some(({ text }) => text.includes('matchesPattern('))) return () => () => false;
  const { compilePattern } = await import('./cel/patterns.ts');
  const compiled = new Map<string, (text: string) => boolean>();
  return (pattern) => getOrCreate(compiled, pattern, () => compilePattern(pattern));
}

/** All detectors are asked about one event before the next. */
function lastOf<Result>(make: (event: AloneEvent) => Result): (event: AloneEvent) => Result {
  let last: { readonly event: AloneEvent; readonly result: Result } | undefined;
  return (event) => {
    if (last?.event !== event) last = { event, result: make(event) };
    return last.result;
  };
}

type Surroundings = Expressions & {
  readonly viewOfEvent: (event: AloneEvent) => EventView & Scoped;
  /** The detectors whose events it wants, by these events' names. They do not depend on it. */
  readonly producers: ReadonlyMap<string, YamlDetector>;
};

function createYamlDetector(
  detector: CompiledDetector,
  { choose, compile, viewOfEvent, producers }: Surroundings,
): YamlDetector {
  const { id, requirements } = detector;
  const conditions = detector.conditions.map(({ text }) => compile(text));
  const output = detector.output.map((field) => ({ ...field, evaluate: compile(field.expression.text) }));
  return { detector, reads: readsOfDetector(detector, producers), decide: lastOf(decide) };

  function decide(event: AloneEvent): DetectorOutcome {
    let undecided: DetectorOutcome;
    for (const requirement of requirements) {
      const outcome = decideBy(requirement, event);
      if (outcome !== undefined && 'fields' in outcome) return outcome;
      undecided ??= outcome;
    }
    return undecided;
  }

  function decideBy(requirement: EventRequirement, event: AloneEvent): DetectorOutcome {
    const base = viewOfEvent(event);
    const producer = producers.get(requirement.event);
    if (producer === undefined) return requirement.event === event.name ? decideView(requirement, base) : undefined;
    if (!Object.hasOwn(producer.reads, event.name)) return undefined;
    const produced = producer.decide(event);
    if (produced === undefined || 'undecided' in produced) return produced;
    return decideView(requirement, viewOfProduced(base, requirement.event, produced.fields));
  }

  function decideView({ scope, data }: EventRequirement, view: EventView & Scoped): DetectorOutcome {
    try {
      if (
        !passesScope(scope, view) ||
        !passesData(data, (argument) => (view.hasData(argument) ? printValue(view.data(argument)) : undefined))
      )
        return undefined;
      choose(view);
      if (!conditions.every((holds) => holds() === true)) return undefined;
      return { fields: new Map(output.flatMap((field) => evaluateField(field))) };
    } catch (error) {
      if (error instanceof Undecidable) return { undecided: `${id}: ${error.message}` };
      throw error;
    }
  }
}

function evaluateField({
  name,
  isOptional,
  evaluate,
}: OutputField & { readonly evaluate: () => unknown }): [string, CelValue][] {
  try {
    return [[name, fieldValue(evaluate())]];
  } catch (error) {
    if (isOptional && error instanceof Undecidable) return [];
    throw new Undecidable(`output ${name}: ${error instanceof Undecidable ? error.message : ''}`, { cause: error });
  }
}

function fieldValue(value: unknown): CelValue {
  const isPlain = typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean';
  if (isPlain || value instanceof UnsignedInt) return value;
  throw new Undecidable(value === null ? 'there is no value' : 'it is no text, whole number, true or false');
}

function readsOfDetector(
  { requirements, conditions, output }: CompiledDetector,
  producers: ReadonlyMap<string, YamlDetector>,
): Readonly<Record<string, readonly string[]>> {
  const asked = [...conditions, ...output.map(({ expression }) => expression)].flatMap((each) => each.arguments);
  const reads = new Map<string, Set<string>>();
  for (const { event, data } of requirements) {
    const producer = producers.get(event);
    const own =
      producer === undefined ? { [event]: [...data.map(({ argument }) => argument), ...asked] } : producer.reads;
    for (const [name, names] of Object.entries(own)) {
      const known = getOrCreate(reads, name, () => new Set());
      for (const argument of names) known.add(argument);
    }
  }
  return Object.fromEntries([...reads].map(([name, names]) => [name, [...names]]));
}
