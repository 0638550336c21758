import { didYouMean } from '#core/closest-name.ts';
import type { CompiledDetector, CompiledDetectors, EventRequirement } from './compiled-detectors.ts';
import { EVENT_ARGUMENTS } from './event-arguments.ts';
import { faultOfArgument } from './fault-of-argument.ts';
import { scopeFieldOf } from './filters/scope-filter.ts';
import { literalAsterisks, saysNothing, type TextFilter } from './filters/text-filter.ts';

/**
 * Why a detector may not do what is meant, although its form is right: a sentence for each reason. An event that is not known is doubted only
 * where it looks like one that is: users have events of their own. `seen`: events of which there is a record, whoever wrote it.
 */
export function describeDoubts(
  detector: CompiledDetector,
  { detectors }: Pick<CompiledDetectors, 'detectors'>,
  seen: ReadonlySet<string> = NONE,
): string[] {
  const { requirements, conditions, output } = detector;
  const doubtful = doubtfulEvents(detector, { detectors }, seen);
  const producers = new Map(detectors.map((each) => [each.event, each]));
  const asked = new Set(
    [...conditions, ...output.map(({ expression }) => expression)].flatMap((each) => each.arguments),
  );
  return [
    ...doubtful.values(),
    ...requirements.flatMap(({ data, scope }) => [
      ...data.flatMap(({ argument, texts }) => doubtTexts(argument, texts)),
      ...Object.entries(scope.texts).flatMap(([fact, texts]) => doubtTexts(scopeFieldOf(fact), texts)),
    ]),
    ...requirements.flatMap((requirement) =>
      requirement.data.flatMap(({ argument }) => doubtArgument(argument, [requirement])),
    ),
    ...[...asked].flatMap((argument) => doubtArgument(argument, requirements)),
  ];

  function doubtArgument(argument: string, wanted: readonly EventRequirement[]): string[] {
    const events = wanted.map(({ event }) => ({ event, has: argumentsOf(event) }));
    const known = events.flatMap(({ has }) => has ?? []);
    const isUnknown = events.some(({ event, has }) => has === undefined && !doubtful.has(event));
    if (isUnknown || known.length === 0 || known.includes(argument)) return [];
    const names = events
      .filter(({ has }) => has !== undefined)
      .map(({ event }) => event)
      .join(', ');
    const meant = didYouMean(argument, known) || `; there are ${[...new Set(known)].join(', ')}`;
    return [`there is no ${argument} in ${names}${meant}`];
  }

  /** Undefined where they are not known. */
  function argumentsOf(event: string): readonly string[] | undefined {
    const producer = producers.get(event);
    if (producer !== undefined) return producer.output.map(({ name }) => name);
    const known = EVENT_ARGUMENTS.get(event) ?? [];
    return known.length === 0 ? undefined : known.filter((name) => faultOfArgument(name) === undefined);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Those of the doubts that are about the events that it looks at: where one is misspelt, it never finds anything. */
export function doubtEvents(
  detector: Pick<CompiledDetector, 'event' | 'requirements'>,
  { detectors }: Pick<CompiledDetectors, 'detectors'>,
): string[] {
  return [...doubtfulEvents(detector, { detectors }, NONE).values()];
}

/** The doubt about each, by its name. */
function doubtfulEvents(
  { event: own, requirements }: Pick<CompiledDetector, 'event' | 'requirements'>,
  { detectors }: Pick<CompiledDetectors, 'detectors'>,
  seen: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const known = new Set([...EVENT_ARGUMENTS.keys(), ...detectors.map(({ event }) => event)]);
  // No detector builds on its own event.
  const candidates = [...known].filter((name) => name !== own);
  const doubts = new Map<string, string>();
  for (const { event } of requirements) {
    const meant = known.has(event) || seen.has(event) ? '' : didYouMean(event, candidates);
    if (meant !== '') doubts.set(event, `Tracee has no event ${event}${meant}`);
  }
  return doubts;
}

function doubtTexts(field: string, texts: TextFilter): string[] {
  const literal = literalAsterisks(texts);
  return [
    ...(saysNothing(texts)
      ? [
          `filters on ${field} have both = and !=, which are alternatives, as in Tracee: all passes that is not excluded; leave = away, or write != as a condition`,
        ]
      : []),
    ...(literal === undefined
      ? []
      : [
          `${literal} as a value of ${field}: only an asterisk at the beginning or the end stands for any text, as in Tracee; write matches() in a condition`,
        ]),
  ];
}
