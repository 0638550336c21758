import * as v from 'valibot';
import { map } from './map-state.ts';
import { plainStates } from './state.ts';

const definition = v.strictObject({
  Comment: v.optional(v.string()),
  Version: v.optional(v.literal('1.0')),
  QueryLanguage: v.optional(v.literal('JSONPath')),
  StartAt: v.string(),
  TimeoutSeconds: v.optional(v.number()),
  States: v.record(v.string(), v.variant('Type', [...plainStates, map])),
});

/** A state machine in the Amazon States Language, as far as it runs on this machine. */
export type Definition = v.InferOutput<typeof definition>;
export type State = Definition['States'][string];
/** States that follow each other: a machine's, or those of a map's children. */
export type States = Pick<Definition, 'StartAt' | 'States' | 'TimeoutSeconds'>;

/**
 * Reads a definition with all references to resources resolved. Throws what it has that is not known here, by its
 * place, and transitions that lead nowhere.
 */
export function readDefinition(text: string): Definition {
  if (text.includes('$$.Execution.StartTime')) throw new Error('The engine has no $$.Execution.StartTime of its own');
  const { success, output, issues } = v.safeParse(definition, JSON.parse(text));
  if (!success) throw new Error(`The state machine cannot run on this machine: ${issues.map(describe).join('; ')}`);
  checkTransitions(output);
  for (const state of Object.values(output.States)) if (state.Type === 'Map') checkTransitions(state.ItemProcessor);
  return output;
}

function checkTransitions({ StartAt, States }: States): void {
  for (const [name, state] of [['', { Next: StartAt }] as const, ...Object.entries(States)]) {
    const missing = nextOf(state).find((next) => !Object.hasOwn(States, next));
    if (missing !== undefined)
      throw new Error(`The state machine goes on from "${name}" to "${missing}", which it has not`);
    if ('Type' in state && !hasOneEnd(state)) throw new Error(`The state "${name}" needs either Next or End`);
  }
}

function nextOf(state: object): string[] {
  const {
    Next,
    Default,
    Choices = [],
    Catch = [],
  } = state as Record<string, never> & { Choices?: object[]; Catch?: object[] };
  return [Next, Default, ...[...Choices, ...Catch].flatMap(nextOf)].filter((next) => next !== undefined);
}

function hasOneEnd(state: State): boolean {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') return true;
  return (state.Next === undefined) !== (state.End === undefined);
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`;
}
