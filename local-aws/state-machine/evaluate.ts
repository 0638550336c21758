import type { Context } from './context.ts';
import { runEngine } from './engine.ts';
import { StateFailure } from './state-failure.ts';

/**
 * A payload template: every field whose name ends with `.$` has its path or intrinsic function replaced by what it
 * gives. Rejects with `States.Runtime` for a path that leads nowhere.
 */
export async function evaluate(template: unknown, input: unknown, context: Context): Promise<unknown> {
  const states = { Template: { Type: 'Pass', Parameters: template, End: true } };
  const { result } = runEngine({ states, state: 'Template', input, context });
  return result.catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new StateFailure('States.Runtime', cause, { cause: error });
  });
}

/** A number that a field has, or that stands at the path of its twin (`…Path`). */
export async function readNumber(
  value: number | undefined,
  path: string | undefined,
  input: unknown,
  context: Context,
): Promise<number | undefined> {
  if (path === undefined) return value;
  const { found } = (await evaluate({ 'found.$': path }, input, context)) as { found: unknown };
  if (typeof found === 'number') return found;
  throw new StateFailure('States.Runtime', `${path} is to be a number, and is ${JSON.stringify(found)}`);
}
