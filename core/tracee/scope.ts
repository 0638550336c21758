/**
 * Whether an event counts: it is of a container, and of one whose entry point has run, where the event says so
 * (events before that are the runtime's own). Logs before v0.8.3 do not say.
 */
export function isInScope(container: string | undefined, started: boolean | undefined): container is string {
  return container !== undefined && container !== '' && started !== false;
}
