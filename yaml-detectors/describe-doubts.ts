import { didYouMean } from '#core/closest-name.ts';
import type { CompiledDetector, CompiledDetectors, EventRequirement } from './compiled-detectors.ts';
import { faultOfArgument } from './fault-of-argument.ts';
import { TRACEE_EVENTS } from './tracee-events.ts';

/**
 * Why a detector may never find anything, although its form is right: a sentence for each reason. What Tracee has no event for is doubted only
 * where it looks like one of them: users have events of their own. `seen`: events of which there is a record, whoever wrote it.
 */
export function describeDoubts(
  detector: CompiledDetector,
  { detectors }: Pick<CompiledDetectors, 'detectors'>,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  const { requirements, conditions, output } = detector;
  const producers = new Map(detectors.map((each) => [each.event, each]));
  const asked = new Set(
    [...conditions, ...output.map(({ expression }) => expression)].flatMap((each) => each.arguments),
  );
  return [
    ...requirements.flatMap(({ event }) => doubtEvent(event)),
    ...requirements.flatMap((requirement) =>
      requirement.data.flatMap(({ argument }) => doubtArgument(argument, [requirement])),
    ),
    ...[...asked].flatMap((argument) => doubtArgument(argument, requirements)),
  ];

  function doubtEvent(event: string): string[] {
    if (producers.has(event) || ARGUMENTS.has(event) || seen.has(event)) return [];
    const meant = didYouMean(event, [...ARGUMENTS.keys()]);
    return meant === '' ? [] : [`Tracee has no event ${event}${meant}`];
  }

  function doubtArgument(argument: string, wanted: readonly EventRequirement[]): string[] {
    const events = wanted.map(({ event }) => ({ event, has: argumentsOf(event) }));
    const known = events.flatMap(({ has }) => has ?? []);
    const isUnknown = events.some(({ event, has }) => has === undefined && doubtEvent(event).length === 0);
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
    const known = ARGUMENTS.get(event) ?? [];
    return known.length === 0 ? undefined : known.filter((name) => faultOfArgument(name) === undefined);
  }
}

/** Of each event of Tracee. */
const ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map(
  TRACEE_EVENTS.map((line) => {
    const [event = '', ...names] = line.split(' ');
    return [event, names];
  }),
);
