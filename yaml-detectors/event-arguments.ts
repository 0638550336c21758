import { TRACEE_EVENTS } from './tracee-events.ts';

/** The arguments of each event of Tracee, in any release, by the event's name. */
export const EVENT_ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map(
  TRACEE_EVENTS.map((line) => {
    const [event = '', ...names] = line.split(' ');
    return [event, names];
  }),
);
