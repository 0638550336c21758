import * as v from 'valibot';
import { parseJson } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import { type ObjectLog, readObjectLog } from './object-log.ts';

export type FunctionLogOptions = {
  readonly onRead: (log: ObjectLog) => void;
  /** Called once for each text, however often a function tries again. */
  readonly onProblem: (text: string) => void;
};

const errorLine = v.object({ level: v.literal('error'), message: v.string(), error: v.optional(v.string()) });

/** Takes what functions write, line by line: what they read, and what went wrong. All else is for CloudWatch. */
export function createFunctionLog({ onRead, onProblem }: FunctionLogOptions) {
  const told = new Set<string>();

  return (line: string, stream: 'stdout' | 'stderr'): void => {
    if (stream === 'stderr') return tell(line);
    const parsed = parseJson(line);
    const read = readObjectLog(parsed);
    if (read !== undefined) return onRead(read);
    const failure = narrow(errorLine, parsed);
    if (failure !== undefined) tell([failure.message, failure.error].filter((part) => part !== undefined).join(': '));
  };

  function tell(text: string): void {
    if (!told.has(text)) onProblem(text);
    told.add(text);
  }
}
