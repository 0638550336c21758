import { escapeInvisible } from '#core/escape-invisible.ts';
import type { Log } from '#core/telemetry.ts';

/** `write` takes whole lines: past `console`, which Lambda's JSON format would wrap once more. */
export function createLog(write: (line: string) => void): Log {
  return (level, message, fields = {}) => write(`${escapeInvisible(JSON.stringify({ level, message, ...fields }))}\n`);
}
