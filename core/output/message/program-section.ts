import type { Finding } from '#core/correlate/finding.ts';
import { baseName } from '#core/text.ts';
import type { Program } from '#core/tracee/event.ts';
import type { Fact, Section } from './message.ts';
import { listed, named, type Phrase, phrase } from './phrase.ts';

/** Maximum number of arguments that are shown. */
const ARGUMENTS = 20;
/** What started it may be in no log, or in one that was read before: nobody is to rule out a person at a shell for that. */
const NOT_SEEN = 'no, as far as the logs tell';

/** What ran, who ran it, and what started it; nothing where no exec tells it. */
export function programSection({ program, process }: Finding): Section[] {
  if (program === undefined) return [];
  return [{ title: 'Program', kind: 'facts', facts: factsOfProgram(program, process) }];
}

function factsOfProgram(program: Program, thread: string | undefined): Fact[] {
  const { executable, arguments: given = [], user, parents, isEntered } = program;
  const isRenamed = thread !== undefined && thread !== '' && !baseName(executable).startsWith(thread);
  return [
    { label: 'Executable', value: [named(executable)] },
    ...(given.length === 0 ? [] : [{ label: 'Arguments', value: argumentsOf(given) }]),
    ...(isRenamed ? [{ label: 'Thread', value: [named(thread)] }] : []),
    ...(user === undefined ? [] : [{ label: 'User', value: userOf(user) }]),
    ...(parents.length === 0 ? [] : [{ label: 'Parents', value: parentsOf(parents) }]),
    { label: 'Entered from outside', value: [isEntered ? 'yes, as by kubectl exec or by a probe' : NOT_SEEN] },
  ];
}

/** Each is a name of its own: a blank in one must not look like the end of it in a chat. */
function argumentsOf(given: readonly string[]): Phrase {
  const shown = given.slice(0, ARGUMENTS).flatMap((each, at) => [at === 0 ? '' : ' ', named(each)]);
  const rest = given.length - ARGUMENTS;
  return phrase`${shown.filter((part) => part !== '')}${rest > 0 ? phrase` and ${rest} more` : []}`;
}

function userOf(user: string): Phrase {
  return user === '0' ? phrase`${named(user)} (root)` : [named(user)];
}

function parentsOf(parents: readonly string[]): Phrase {
  const all = listed(parents, parents.length);
  return parents.length === 1 ? all : phrase`${all} (nearest first)`;
}
