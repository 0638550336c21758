import type { JsonObject } from '#core/json.ts';

/** What a message of Tracee's own says. */
export type TraceeMessage = {
  /** How many events it had to drop. */
  readonly lostEvents: number;
};

const LOST = /^Lost (\d{1,15}) events\b/;

/**
 * Tracee's own messages, which share the container's log with the events: `{"level":"warn","ts":…,"msg":…}`,
 * and in debug builds `{"L":"DEBUG","T":…,"M":…}`. So do all look that log with zap, also around an event of Tracee's:
 * only where nothing in it is one is it a message.
 */
export function readMessage(value: JsonObject): TraceeMessage | undefined {
  const message = typeof value['level'] === 'string' ? value['msg'] : value['M'];
  if (typeof message !== 'string' || !('ts' in value || 'L' in value)) return undefined;
  return { lostEvents: Number(LOST.exec(message)?.[1] ?? 0) };
}
