import * as v from 'valibot';
import type { ObjectLog } from './object-log.ts';
import { readObjectLog } from './object-log.ts';

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
    const parsed = parse(line);
    const read = readObjectLog(parsed);
    if (read !== undefined) return onRead(read);
    const { success, output } = v.safeParse(errorLine, parsed);
    if (success) tell([output.message, output.error].filter((part) => part !== undefined).join(': '));
  };

  function tell(text: string): void {
    if (!told.has(text)) onProblem(text);
    told.add(text);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
