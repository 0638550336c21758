import type { JsonObject } from '#core/json.ts';

/** How OpenTelemetry's collector prints log records into a message of its own: a text for people, with the records' bodies in it. */
const PRINTED = /^(?:ResourceLog|ScopeLogs|LogRecord) #\d/;

/**
 * The text of a message as Tracee's logger writes it, with or without its time: `{"level":"warn","msg":…}`, in debug builds
 * `{"L":"DEBUG","M":…}`.
 */
export function diagnosticText(value: JsonObject): string | undefined {
  const message = typeof value['level'] === 'string' ? value['msg'] : value['M'];
  if (typeof message !== 'string') return undefined;
  return 'level' in value || 'L' in value || 'ts' in value ? message : undefined;
}

/** Whether a message is a print of log records, of which each stands in its text. */
export function isPrinted(message: string): boolean {
  return PRINTED.test(message);
}
