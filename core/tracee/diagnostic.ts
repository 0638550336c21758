import type { JsonObject } from '#core/json.ts';
import { type LostEvents, OTHER, type OtherEvent } from './event.ts';

const LOST = /^Lost (\d{1,15}) events\b/;

/**
 * Tracee's own messages, which share the container's log with the events: `{"level":"warn","ts":…,"msg":…}`,
 * and in debug builds `{"L":"DEBUG","T":…,"M":…}`.
 */
export function readDiagnostic(value: JsonObject): LostEvents | OtherEvent | undefined {
  const message = typeof value['level'] === 'string' ? value['msg'] : value['M'];
  if (typeof message !== 'string' || !('ts' in value || 'L' in value)) return undefined;
  const lost = LOST.exec(message)?.[1];
  return lost === undefined ? OTHER : { kind: 'lost', count: Number(lost) };
}
